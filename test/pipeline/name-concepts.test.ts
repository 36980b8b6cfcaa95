import { join } from 'node:path';
import { beforeAll, expect, it, vi } from 'vitest';
import { seededRandom } from '../../src/dataset/random.ts';
import { normalise } from '../../src/imaging/normalise.ts';
import { addModel } from '../../src/model/add/add-model.ts';
import { loadCard, type ModelCard } from '../../src/model/card.ts';
import { importModel } from '../../src/model/import.ts';
import { openNetwork } from '../../src/model/network.ts';
import type { OnnxModel } from '../../src/onnx/schema.ts';
import { measureFalls, scoreByHead } from '../../src/pipeline/name-concepts.ts';
import { flattened, nonLinearHead, residual } from '../fixtures/networks.ts';
import { writeNetwork } from '../fixtures/write-network.ts';
import { sharedFolder } from '../integration/dataset.ts';

const folder = sharedFolder();
beforeAll(() => vi.stubEnv('LEITMOTIF_MODELS', join(folder.path, 'models')));

async function open(name: string, network: OnnxModel, layer?: string) {
  vi.stubEnv('LEITMOTIF_MODELS', join(folder.path, 'models'));
  const file = await writeNetwork(folder.path, name, network);
  await addModel({ file, size: 32, layer, replace: true }, join(folder.path, 'models'));
  const card: ModelCard = await loadCard(name);
  return { card, network: await openNetwork(await importModel(card, join(folder.path, 'cache'))) };
}

function vectors(channels: number, k: number) {
  const random = seededRandom(3);
  const W = Float32Array.from({ length: k * channels }, () => 4 * random());
  return { W, offset: new Float32Array(channels).fill(-0.25), k };
}

it.each([
  ['a pooled linear head', residual(), 16],
  ['a pooled head with a hidden layer', nonLinearHead(), 8],
])('tiles and single cells give the same scores behind the last layer: %s', async (_, given, channels) => {
  const { network } = await open('last', given);
  const [head, tile] = [
    await scoreByHead(vectors(channels, 4), network, network.smallestGrid),
    await scoreByHead(vectors(channels, 4), network, { height: 7, width: 5 }),
  ];
  for (const [j, scores] of head.entries()) {
    for (const [c, score] of scores.entries()) expect(Math.abs(tile[j][c] - score)).toBeLessThan(1e-5);
  }
  await network.close();
});

it('at an earlier layer they differ: a single cell sees the margin around it', async () => {
  const { network } = await open('earlier', residual(), 'block1.out');
  const [head, tile] = [
    await scoreByHead(vectors(8, 4), network, network.smallestGrid),
    await scoreByHead(vectors(8, 4), network, { height: 8, width: 8 }),
  ];
  expect(tile).not.toEqual(head);
  await network.close();
});

it.each([['stem'], ['stem.relu']])(
  'weights for every cell are asked with the grid that they are for: %s',
  async (layer) => {
    const { network } = await open('flattened', flattened(), layer);
    expect(network.smallestGrid).toEqual({ height: 8, width: 8 });
    for (const scores of await scoreByHead(vectors(8, 4), network, network.smallestGrid))
      expect(scores.reduce((sum, score) => sum + score, 0)).toBeCloseTo(1, 6);
    await network.close();
  },
);

it('ablation is the difference between the whole image and the image with the concept blurred', async () => {
  const { card, network } = await open('ablated', residual());
  const random = seededRandom(5);
  const pixels = {
    width: 32,
    height: 32,
    data: Uint8Array.from({ length: 32 * 32 * 3 }, () => 256 * random()),
  };
  // Concept 0 is nowhere, 1 weak, 2 on the left half, 3 everywhere.
  const maps = { k: 4, width: 2, height: 1, data: Float32Array.of(0, 0, 0.2, 0.2, 1, 0, 2, 2) };
  const presence = [0, 0.2, 1, 2].map((peak) => ({ strength: peak, peak, share: 0, area: 0 }));
  const original = {
    width: 32,
    height: 32,
    format: 'png',
    pages: 1,
    hadAlpha: false,
    space: 'srgb',
    orientation: 1,
  } as const;
  const activations = { data: new Float32Array(0), channels: 0, height: 1, width: 2 };
  const logits = await network.classify(normalise([pixels], card.input), 1, 32, 32);
  const seen = { activations, logits, prediction: [], changed: false };
  const observation = { key: 'a.png', picture: pixels, original, input: pixels, pixels, ...seen };
  const image = { maps, presence };
  const [falls] = await measureFalls([observation], [image], network, card);
  expect(falls.map(({ concept }) => concept)).toEqual([2, 3]);
  for (const { fall } of falls) {
    // Probabilities stay a distribution: what one category loses the others gain.
    expect(Math.abs(fall.reduce((sum, value) => sum + value, 0))).toBeLessThan(1e-6);
    expect(Math.max(...fall)).toBeGreaterThan(0.01);
  }
  // The same image twice hides the same: four at once or one by one.
  const [again] = await measureFalls(
    [observation],
    [{ ...image, presence: presence.map((each, j) => (j === 3 ? each : { ...each, peak: 0 })) }],
    network,
    card,
  );
  expect(again).toHaveLength(1);
  for (const [c, value] of again[0].fall.entries()) expect(value).toBeCloseTo(falls[1].fall[c], 5);
  await network.close();
});
