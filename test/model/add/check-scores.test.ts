import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addModel } from '../../../src/model/add/add-model.ts';
import { readFreeNetwork } from '../../../src/model/read-network.ts';
import { probe, probeImage, runGraph, tensorOf } from '../../../src/model/surgery/probe.ts';
import type { OnnxModel } from '../../../src/onnx/schema.ts';
import { classes, type Draft, draft } from '../../fixtures/draft.ts';
import { writeTflite } from '../../fixtures/tflite-file.ts';
import { families } from '../../fixtures/tflite-networks.ts';
import { writeNetwork } from '../../fixtures/write-network.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

/** Pooling and a linear layer called `scores`, and what `ending` adds. */
function ending(close: (d: Draft) => string, categories = classes, scores = 'scores'): OnnxModel {
  const d = draft(31);
  d.conv('image', 'stem', [8, 3, 3, 3], { strides: [4, 4] });
  d.apply('Relu', ['stem'], 'stem.relu');
  d.apply('GlobalAveragePool', ['stem.relu'], 'pooled');
  d.apply('Flatten', ['pooled'], 'flat', { axis: 1 });
  d.linear('flat', scores, 8, categories);
  return d.finish(close(d), ['N', 3, 32, 32], ['N', categories]);
}

const softmaxed = (d: Draft) => d.apply('Softmax', ['scores'], 'probabilities', { axis: 1 });

async function add(network: OnnxModel, output?: string) {
  const folder = await temporaryFolder();
  const file = await writeNetwork(folder, 'net', network);
  return { file, ...(await addModel({ file, output }, join(folder, 'models'))) };
}

/** The file's own tensor, and what the network in `file` has as its logits. */
async function bothOf(file: string, output: string, network: OnnxModel) {
  const image = probeImage(32, 32);
  const asked = { ...network, graph: { ...network.graph, output: [{ name: output }] } };
  const own = await runGraph(asked, { image: tensorOf(image) });
  const free = await readFreeNetwork(await readFile(file), 'onnx', { output }, 32);
  return [own[output]!.data, (await probe(free, image)).logits];
}

test.each(['scores', 'logits'])(
  'a sigmoid is refused, and works by the tensor before it: %s',
  async (scores) => {
    const network = ending((d) => d.apply('Sigmoid', [scores], 'chances'), classes, scores);
    await expect(add(network)).rejects.toMatchObject({
      code: 'model-unsupported',
      message: expect.stringContaining('ends in Sigmoid'),
      hint: expect.stringContaining(`--output ${scores}`),
    });
    const { card, file } = await add(network, scores);
    expect(card.output).toBe(scores);
    const [own, logits] = await bothOf(file, scores, network);
    expect(logits).toEqual(own);
  },
);

test('so it is in TFLite', async () => {
  const folder = await temporaryFolder();
  const model = families['EfficientNet-Lite']();
  const [scores] = model.outputs;
  const tensors = [...model.tensors, { ...model.tensors[scores!]!, name: 'chances' }];
  const outputs = [tensors.length - 1];
  const sigmoid = {
    type: 'LOGISTIC',
    index: model.operators.length,
    inputs: [scores!],
    outputs,
    options: {},
  };
  const file = join(folder, 'net.tflite');
  await writeFile(
    file,
    writeTflite({ ...model, tensors, outputs, operators: [...model.operators, sigmoid] }),
  );
  const { name } = tensors[scores!]!;
  await expect(addModel({ file }, join(folder, 'models'))).rejects.toMatchObject({
    code: 'model-unsupported',
    hint: expect.stringContaining(`--output ${name}`),
  });
  expect((await addModel({ file, output: name }, join(folder, 'models'))).card.output).toBe(name);
});

test.each<[string, (d: Draft) => string]>([
  [
    'Clip',
    (d) =>
      d.apply('Clip', [softmaxed(d), d.constant('low', [], [0.3]), d.constant('high', [], [1])], 'given'),
  ],
  ['Dropout', (d) => d.apply('Dropout', [softmaxed(d)], 'given')],
])('the logits are what a softmax reads that %s follows', async (_, close) => {
  const network = ending(close);
  const { file } = await add(network);
  const [own, logits] = await bothOf(file, 'scores', network);
  const free = await readFreeNetwork(await readFile(file), 'onnx', {}, 32);
  expect((await probe(free, probeImage(32, 32))).logits).toEqual(own);
  expect(logits).toEqual(own);
});

test('probabilities that were made in another way are noticed by what they are', async () => {
  const network = ending((d) => {
    d.apply('Exp', ['scores'], 'weights');
    d.apply('ReduceSum', ['weights', d.whole('axes', [1])], 'total', { keepdims: 1 });
    return d.apply('Div', ['weights', 'total'], 'given');
  });
  await expect(add(network)).rejects.toMatchObject({
    code: 'model-unsupported',
    message: expect.stringContaining('add up to 1'),
    hint: expect.stringContaining('--output scores'),
  });
  expect((await add(network, 'scores')).card.output).toBe('scores');
});

test.each<[string, string, string, (d: Draft) => string]>([
  ['of every place', '[1, 8, 8, 8]', 'whole images', () => 'stem.relu'],
  [
    'without an axis for images',
    '[5]',
    'Squeeze reads scores',
    (d) => d.apply('Squeeze', ['scores', d.whole('axis', [0])], 'squeezed'),
  ],
])('scores %s are refused', async (_, shape, hint, close) => {
  const network = ending(close);
  await expect(add(network)).rejects.toMatchObject({
    code: 'model-unsupported',
    message: expect.stringContaining(shape),
    hint: expect.stringContaining(hint),
  });
  expect((await add(network, 'scores')).card.output).toBe('scores');
});

test('scores may have axes of length 1 beside the categories', async () => {
  const network = ending((d) => d.apply('Unsqueeze', ['scores', d.whole('axes', [1, 3])], 'given'));
  expect((await add(network)).card.layer).toBe('stem.relu');
});
