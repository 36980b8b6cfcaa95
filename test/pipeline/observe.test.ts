import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import sharp from 'sharp';
import { beforeAll, expect, it } from 'vitest';
import type { Source } from '../../src/dataset/source.ts';
import { LeitmotifError } from '../../src/errors.ts';
import { addModel } from '../../src/model/add/add-model.ts';
import type { ModelCard } from '../../src/model/card.ts';
import { type ImportedModel, importModel } from '../../src/model/import.ts';
import { type Network, openNetwork } from '../../src/model/network.ts';
import { model, node, value } from '../../src/onnx/build.ts';
import { encodeOnnx } from '../../src/onnx/codec.ts';
import { noteOf, observeBatch } from '../../src/pipeline/observe.ts';
import { createStopwatch } from '../../src/pipeline/stopwatch.ts';
import { exampleRun } from '../example-run.ts';
import { residual } from '../fixtures/networks.ts';
import { writeNetwork } from '../fixtures/write-network.ts';
import { sharedFolder } from '../integration/dataset.ts';

const folder = sharedFolder();
let card: ModelCard;
let imported: ImportedModel;
let network: Network;
const files = new Map<string, Uint8Array>();

/** Nine images of three shapes, one of them broken, one of a single colour. */
beforeAll(async () => {
  const file = await writeNetwork(folder.path, 'mine', residual());
  ({ card } = await addModel({ file, size: 32 }, join(folder.path, 'models')));
  imported = await importModel({ ...card, folder: join(folder.path, 'models') }, join(folder.path, 'cache'));
  network = await openNetwork(imported);
  const shapes = [
    [64, 64],
    [96, 64],
    [64, 128],
  ] as const;
  for (let i = 0; i < 9; i++) {
    const [width, height] = shapes[i % 3]!;
    const noise = { type: 'gaussian', mean: 100 + 10 * i, sigma: i === 3 ? 0 : 40 } as const;
    files.set(
      `${i}.png`,
      await sharp({ create: { width, height, channels: 3, background: '#000', noise } })
        .png()
        .toBuffer(),
    );
  }
  files.set('4.png', Buffer.from('no image'));
});

const source: Source = {
  uri: 'memory:',
  async *list() {},
  read: async (key) => files.get(key)!,
};

/** What is seen, and how many images each call of the network holds. */
async function observe(asked: Pick<Network, 'together'> & Partial<Network>) {
  const example = exampleRun('run');
  const run = { ...example, parameters: { ...example.parameters, size: 32 } };
  const images = [...files.keys()].map((key) => ({ key, bytes: 1, version: '' }));
  const calls: number[] = [];
  let reported = 0;
  const watched: Network = {
    ...network,
    ...asked,
    activationsOf(pixels, n, height, width) {
      calls.push(n);
      return (asked.activationsOf ?? network.activationsOf)(pixels, n, height, width);
    },
  };
  const outcomes = await observeBatch(
    { batchId: '000000-00000000', images },
    { source, run, card, network: watched },
    createStopwatch(),
    () => reported++,
  );
  expect(reported).toBe(9);
  return { calls, outcomes };
}

it('shows a device images of one size together, in the end as the processor sees them', async () => {
  const single = await observe({ together: 1 });
  expect(single.calls).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  const many = await observe({ together: 2 });
  expect(many.calls).toEqual([2, 1, 2, 2, 1]);
  for (const [i, outcome] of single.outcomes.entries()) {
    const other = many.outcomes[i]!;
    if ('problem' in outcome) {
      expect([i, other]).toEqual([4, outcome]);
      continue;
    }
    if ('problem' in other) throw new Error(`Image ${i} is a problem only among others.`);
    const { activations, ...image } = outcome.observation;
    const { activations: found, ...same } = other.observation;
    expect(same).toEqual(image);
    expect({ ...found, data: [] }).toEqual({ ...activations, data: [] });
    for (const [p, value] of activations.data.entries()) expect(found.data[p]).toBeCloseTo(value, 5);
  }
});

/** A backbone that scales each channel of an image to a range of 1, and so finds no number for a single colour. */
async function dividesByRange(): Promise<string> {
  const path = join(folder.path, 'divides.onnx');
  const graph = model({
    node: [
      node('GlobalMaxPool', ['image'], ['most']),
      node('Neg', ['image'], ['negative']),
      node('GlobalMaxPool', ['negative'], ['least']),
      node('Add', ['most', 'least'], ['range']),
      node('Div', ['image', 'range'], ['layer']),
      node('Neg', ['layer'], ['places']),
    ],
    initializer: [],
    input: [value('image', ['N', 3, 'H', 'W'])],
    output: [value('layer', ['N', 3, 'H', 'W']), value('places', ['N', 3, 'H', 'W'])],
  });
  await writeFile(path, encodeOnnx(graph));
  return path;
}

it('asks for images alone when a call of several fails, and blames the guilty one only', async () => {
  const scaling = await openNetwork({ ...imported, backbone: await dividesByRange() });
  const logits = async () => new Float32Array(5);
  const { calls, outcomes } = await observe({ together: 16, activationsOf: scaling.activationsOf, logits });
  await scaling.close();
  expect(calls).toEqual([3, 1, 1, 1, 2, 3]);
  const problems = outcomes.flatMap((outcome) => ('problem' in outcome ? [outcome.problem] : []));
  expect(problems).toMatchObject([
    { key: '3.png', stage: 'backbone', code: 'activations-invalid' },
    { key: '4.png', stage: 'decode' },
  ]);
});

it('marks files of another size than the plan says, whether they can be read or not', async () => {
  const planned = { '0.png': files.get('0.png')!.length, '1.png': 1, '4.png': 1 };
  const images = Object.entries(planned).map(([key, bytes]) => ({ key, bytes, version: '' }));
  const context = { source, run: exampleRun('run'), card, network };
  const batch = { batchId: '000000-00000000', images };
  const outcomes = await observeBatch(batch, context, createStopwatch(), () => {});
  expect(outcomes).toMatchObject([
    { observation: { changed: false } },
    { observation: { changed: true } },
    { problem: { status: 'failed', changed: true } },
  ]);
  const notes = outcomes.map((outcome) => 'observation' in outcome && noteOf(outcome.observation));
  expect(notes).toEqual([undefined, 'changed since the run was planned', false]);
});

it('says when the network saw an image out of proportion, by more than a square makes of usual photographs', () => {
  const note = (width: number, height: number, input: { width: number; height: number }) =>
    noteOf({ original: { width, height, pages: 1 }, input, changed: false });
  expect(note(12000, 200, { width: 518, height: 173 })).toBe(
    'the network saw it out of proportion, at 518 × 173 pixels',
  );
  expect(note(300, 3000, { width: 173, height: 518 })).toMatch('173 × 518');
  expect(note(800, 201, { width: 518, height: 173 })).toBeUndefined();
  expect(note(451, 300, { width: 367, height: 244 })).toBeUndefined();
  expect(note(1600, 900, { width: 224, height: 224 })).toBeUndefined();
  expect(note(1800, 600, { width: 224, height: 224 })).toMatch('224 × 224');
});

it('is over at once for an empty batch', async () => {
  const run = exampleRun('run');
  const nothing = { batchId: '000000-00000000', images: [] };
  const context = { source, run, card, network: { ...network, together: 16 } };
  expect(await observeBatch(nothing, context, createStopwatch(), () => {})).toEqual([]);
});

it('leaves a fault of the whole batch to its caller, also while the network still works on an earlier image', async () => {
  const unhandled: unknown[] = [];
  const hear = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', hear);
  const away = new LeitmotifError('dataset-unreachable', 'the server is away');
  const read: Source['read'] = async (key) => {
    if (key !== '0.png') throw away;
    return files.get(key)!;
  };
  const slow: Network['activationsOf'] = async (...asked) => {
    await setTimeout(50);
    return network.activationsOf(...asked);
  };
  const images = ['0.png', '1.png', '2.png'].map((key) => ({ key, bytes: 1, version: '' }));
  const context = {
    source: { ...source, read },
    run: exampleRun('run'),
    card,
    network: { ...network, activationsOf: slow },
  };
  const observed = observeBatch({ batchId: '000000-00000000', images }, context, createStopwatch(), () => {});
  await expect(observed).rejects.toBe(away);
  process.off('unhandledRejection', hear);
  expect(unhandled).toEqual([]);
});
