import { expect, test } from 'vitest';
import { failedLedger } from '../../src/catalog/read-rows.ts';

const batches = Array.from({ length: 50_000 }, (_, i) => {
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

test('a run of 50,000 failed batches is read in less than two seconds', () => {
  const failures = batches.map(({ batchId }) => ({ batchId, code: 'internal', reason: batchId }));
  const start = performance.now();
  const reasons = batches.map((batch) => failedLedger({ failures }, batch)[0]?.reason);
  expect(performance.now() - start).toBeLessThan(2000);
  expect(reasons).toEqual(batches.map(({ batchId }) => batchId));
});
