import { expect, test } from 'vitest';
import { failedLedger } from '../../src/catalog/read-rows.ts';

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
