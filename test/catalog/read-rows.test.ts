import { expect, test } from 'vitest';
import { failedLedger } from '../../src/catalog/read-rows.ts';
import { rowsOfBatch } from '../../src/catalog/rows.ts';
import { emptyConcepts } from '../../src/pipeline/describe.ts';

const batches = Array.from({ length: 500 }, (_, i) => {
  return {
    batchId: `${String(i).padStart(6, '0')}-0123abcd`,
    images: [{ key: `${i}.jpg`, bytes: 1, version: '1' }],
  };
});

test('a batch that failed as a whole has an entry for each image, another has none', () => {
  const failures = [{ batchId: batches[1]!.batchId, code: 'internal', reason: 'Out of luck.' }];
  expect(failedLedger({ failures }, batches[1]!)).toEqual([
    { key: '1.jpg', status: 'failed', stage: 'batch', code: 'internal', reason: 'Out of luck.' },
  ]);
  expect(failedLedger({ failures }, batches[2]!)).toEqual([]);
});

test('each failure of a run is looked at once, however many batches ask', () => {
  let looks = 0;
  const failures = batches.map(({ batchId }) => ({
    get batchId() {
      looks += 1;
      return batchId;
    },
    code: 'internal',
    reason: batchId,
  }));
  const reasons = batches.map((batch) => failedLedger({ failures }, batch)[0]?.reason);
  expect(reasons).toEqual(batches.map(({ batchId }) => batchId));
  expect(looks).toBe(batches.length);
});

test('the row of an image that a basis does not know says so, that of another one does not', () => {
  const batch = { batchId: 'b', images: ['a', 'z'].map((key) => ({ key, bytes: 1, version: '1' })) };
  const seen = {
    ...{ width: 8, height: 8, grid: { width: 1, height: 1 }, places: { width: 1, height: 1 } },
    ...{ relativeError: 0.5, prediction: [], contributions: null, concepts: [] },
    objects: { overlay: 'o', heatmaps: 'h', picture: 'p' },
  };
  const concepts = {
    ...emptyConcepts('b'),
    images: [
      { ...seen, key: 'a', unfamiliar: 'Unfamiliar.' },
      { ...seen, key: 'z' },
    ],
  };
  const { images } = rowsOfBatch({ runId: 'r', batch, ledger: [], concepts, motifs: undefined });
  expect(images.map(({ key, unfamiliar }) => [key, unfamiliar])).toEqual([
    ['a', 'Unfamiliar.'],
    ['z', null],
  ]);
});
