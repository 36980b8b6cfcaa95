import { expect, test } from 'vitest';
import { blockOf } from '../../src/factorization/blocks.ts';
import { joinBlocks } from '../../src/factorization/link-problem.ts';
import { mergeDown } from '../../src/factorization/merge-down.ts';

// Two batches: (2, 0) and (0, 3) in the first, (4, 0.1) in the second.
const blocks = [
  blockOf({ k: 2, channels: 2, W: Float32Array.of(2, 0, 0, 3) }, Float32Array.of(1, 2, 0, 0, 0, 5)),
  blockOf({ k: 1, channels: 2, W: Float32Array.of(4, 0.1) }, Float32Array.of(1, 1)),
];
const products = Float32Array.of(4, 0, 8, 0, 9, 0.3, 8, 0.3, 16.01);

test('the two vectors that are most alike become one, with a loading for each', () => {
  const { k, G, A } = mergeDown(joinBlocks(blocks), products, 2);
  expect(k).toBe(2);
  // The first row is the merged vector; G·A gives the three vectors back.
  const back = [0, 1, 2].map((n) => [0, 1].map((c) => G[c]! * A[n]! + G[2 + c]! * A[3 + n]!));
  expect(back[0]![0]).toBeCloseTo(2, 1);
  expect(back[1]).toEqual([0, 3]);
  expect(back[2]![0]).toBeCloseTo(4, 1);
  expect([A[1], A[3], A[5]]).toEqual([0, 0, 0]);
});

test('nothing changes when there are few enough', () => {
  const { G, A } = mergeDown(joinBlocks(blocks), products, 3);
  expect([...G]).toEqual([...Float32Array.of(2, 0, 0, 3, 4, 0.1)]);
  expect([...A]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
});
