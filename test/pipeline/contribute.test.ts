import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { addModel } from '../../src/model/add/add-model.ts';
import { loadCard } from '../../src/model/card.ts';
import { importModel } from '../../src/model/import.ts';
import { openNetwork } from '../../src/model/network.ts';
import type { OnnxModel } from '../../src/onnx/schema.ts';
import { type Judged, linearContributions } from '../../src/pipeline/contribute.ts';
import type { Observation } from '../../src/pipeline/observe.ts';
import { fixedPool, flattened } from '../fixtures/networks.ts';
import { writeNetwork } from '../fixtures/write-network.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** What a network's head, behind 8 channels on 8 × 8 cells, adds up to for an image that looks the same in all cells. */
async function contributionsToUniform(given: OnnxModel) {
  const folder = await temporaryFolder();
  vi.stubEnv('LEITMOTIF_MODELS', join(folder, 'models'));
  const file = await writeNetwork(folder, 'uniform', given);
  await addModel({ file, size: 32 }, join(folder, 'models'));
  const network = await openNetwork(await importModel(await loadCard('uniform'), join(folder, 'cache')));
  const [channels, height, width] = [8, 8, 8];
  const data = Float32Array.from({ length: channels * 64 }, (_, i) => 1 + Math.floor(i / 64));
  const logits = await network.logits(data, 1, height, width);
  const observation = { activations: { data, channels, height, width }, logits } as Observation;
  const maps = { k: 1, height, width, data: new Float32Array(64).fill(1) };
  const judged = { maps, prediction: [{ category: 0, label: 'a', score: 1 }] } as unknown as Judged;
  const vectors = {
    W: Float32Array.from({ length: channels }, (_, c) => 1 + c),
    offset: new Float32Array(8),
    k: 1,
  };
  const found = await linearContributions([observation], [judged], vectors, network);
  await network.close();
  return found;
}

test('a head that pools adds up', async () => {
  expect((await contributionsToUniform(fixedPool()))?.[0]?.contributions.method).toBe('linear');
});

test('a head with other weights in each cell is not taken for one that pools, not even by an image of one colour', async () => {
  expect(await contributionsToUniform(flattened())).toBeUndefined();
});
