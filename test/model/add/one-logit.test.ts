import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type AddRequest, addModel } from '../../../src/model/add/add-model.ts';
import { readFreeNetwork } from '../../../src/model/read-network.ts';
import { probe, probeImage, runGraph, tensorOf } from '../../../src/model/surgery/probe.ts';
import type { OnnxModel } from '../../../src/onnx/schema.ts';
import { type Draft, draft } from '../../fixtures/draft.ts';
import { writeTflite } from '../../fixtures/tflite-file.ts';
import { families, side } from '../../fixtures/tflite-networks.ts';
import { writeNetwork } from '../../fixtures/write-network.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

/** Pooling, a linear layer to one number called `z`, and what `close` adds; `shape` is what the file says of its output. */
function network(close: (d: Draft) => string, shape: (number | string)[] = ['N', 1]): OnnxModel {
  const d = draft(31);
  d.conv('image', 'stem', [8, 3, 3, 3], { strides: [4, 4] });
  d.apply('Relu', ['stem'], 'stem.relu');
  d.apply('GlobalAveragePool', ['stem.relu'], 'pooled');
  d.apply('Flatten', ['pooled'], 'flat', { axis: 1 });
  d.linear('flat', 'z', 8, 1);
  return d.finish(close(d), ['N', 3, 32, 32], shape);
}

async function add(given: OnnxModel, request: Partial<AddRequest> = {}) {
  const folder = await temporaryFolder();
  const file = await writeNetwork(folder, 'net', given);
  return { file, ...(await addModel({ file, ...request }, join(folder, 'models'))) };
}

const image = probeImage(32, 32, 3);

/** What the network itself has as z for the three images. */
async function ownLogits(given: OnnxModel): Promise<number[]> {
  const asked = { ...given, graph: { ...given.graph, output: [{ name: 'z' }] } };
  return [...(await runGraph(asked, { image: tensorOf(image) })).z!.data];
}

describe('a network of one output', () => {
  test.each<[string, (d: Draft) => string, (number | string)[]?]>([
    ['a logit', () => 'z'],
    ['a sigmoid', (d) => d.apply('Sigmoid', ['z'], 'chance')],
    ['a sigmoid, clipped', (d) => clipped(d, d.apply('Sigmoid', ['z'], 'chance'))],
    ['a number an image', (d) => d.apply('Squeeze', ['z', d.whole('axis', [1])], 'squeezed'), ['N']],
    ['further axes', (d) => d.apply('Unsqueeze', ['z', d.whole('axes', [2, 3])], 'map'), ['N', 1, 1, 1]],
  ])('has two categories, no and yes: %s', async (_, close, shape) => {
    const given = network(close, shape);
    const { file, findings } = await add(given);
    expect(findings.find(({ field }) => field === 'categories')).toMatchObject({
      value: '2',
      reason: expect.stringContaining('a high value speaks for the second'),
    });
    const free = await readFreeNetwork(await readFile(file), 'onnx', {}, 32);
    const { logits, dims } = await probe(free, image);
    expect(dims).toEqual([3, 2]);
    for (const [i, z] of (await ownLogits(given)).entries()) {
      const [no, yes] = logits.subarray(2 * i, 2 * i + 2);
      const chance = 1 / (1 + Math.exp(-z));
      expect(Math.exp(yes!) / (Math.exp(no!) + Math.exp(yes!))).toBeCloseTo(chance, 6);
    }
  });

  test('is found behind --output, whose shape no file says', async () => {
    const given = network((d) => d.apply('Greater', ['z', d.constant('zero', [1], [0])], 'is dog'));
    const { card, file } = await add(given, { output: 'z' });
    const free = await readFreeNetwork(await readFile(file), 'onnx', card, 32);
    const { logits } = await probe(free, image);
    expect([...logits]).toEqual((await ownLogits(given)).flatMap((z) => [-z / 2, z / 2]));
  });

  test('so it is in TFLite', async () => {
    const whole = families['EfficientNet-Lite']();
    const [scores] = whole.outputs;
    const dense = whole.operators.find(({ outputs }) => outputs[0] === scores)!;
    const firstOf = new Set([...dense.inputs.slice(1), scores]);
    const cut = whole.tensors.map((tensor, index) => {
      if (!firstOf.has(index)) return tensor;
      const shape = index === scores ? [1, 1] : [1, ...tensor.shape.slice(1)];
      const floats = shape.reduce((product, size) => product * size, 1);
      return { ...tensor, shape, ...(tensor.data && { data: tensor.data.slice(0, 4 * floats) }) };
    });
    const tensors = [...cut, { ...cut[scores!]!, name: 'chance' }];
    const outputs = [tensors.length - 1];
    const sigmoid = {
      type: 'LOGISTIC',
      index: whole.operators.length,
      inputs: [scores!],
      outputs,
      options: {},
    };
    const bytes = writeTflite({ ...whole, tensors, outputs, operators: [...whole.operators, sigmoid] });

    const square = probeImage(side, side, 2);
    const both = await probe(await readFreeNetwork(bytes, 'tflite', {}, side), square);
    const all = await probe(await readFreeNetwork(writeTflite(whole), 'tflite', {}, side), square);
    const z = [all.logits[0]!, all.logits[all.dims[1]!]!];
    expect([...both.logits]).toEqual(z.flatMap((each) => [-each / 2, each / 2]));
  });

  test.each([
    ['hot dog', ['not hot dog', 'hot dog']],
    ['cat\ndog', ['cat', 'dog']],
    ['{ "dog": 1, "cat": 0 }', ['cat', 'dog']],
  ])('takes its names from one or two: %s', async (text, names) => {
    const folder = await temporaryFolder();
    const labels = join(folder, 'labels.txt');
    await writeFile(labels, text);
    const { card } = await add(
      network(() => 'z'),
      { labels },
    );
    expect((await readFile(join(card.folder, card.labels.file), 'utf8')).trim().split('\n')).toEqual(names);
  });

  test.each<[string, (d: Draft) => string]>([
    ['HardSigmoid', (d) => d.apply('HardSigmoid', ['z'], 'chance')],
    ['a quotient', (d) => d.apply('Reciprocal', ['z'], 'chance')],
  ])('is refused where that is no logit: %s', async (_, close) => {
    await expect(add(network(close))).rejects.toMatchObject({
      code: 'model-unsupported',
      message: expect.stringContaining('cannot be told to be a logit'),
      hint: expect.stringContaining('--output'),
    });
  });
});

function clipped(d: Draft, name: string): string {
  return d.apply('Clip', [name, d.constant('low', [], [0]), d.constant('high', [], [1])], 'clipped');
}
