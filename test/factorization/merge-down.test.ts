import { expect, test } from 'vitest';
import { blockOf } from '../../src/factorization/blocks.ts';
import { joinBlocks } from '../../src/factorization/link-problem.ts';
import { mergeDown } from '../../src/factorization/merge-down.ts';

// Two batches: (0.5, 0) and (0, 0.75) in the first, (1, 0.025) in the second.
const blocks = [
  blockOf({ k: 2, channels: 2, W: Float32Array.of(0.5, 0, 0, 0.75) }, Float32Array.of(1, 2, 0, 0, 0, 5)),
  blockOf({ k: 1, channels: 2, W: Float32Array.of(1, 0.025) }, Float32Array.of(1, 1)),
];
const products = Float32Array.of(0.25, 0, 0.5, 0, 0.5625, 0.01875, 0.5, 0.01875, 1.000625);

test('the two vectors that are most alike become one, with a loading for each', () => {
  const { k, G, A } = mergeDown(joinBlocks(blocks), products, 2);
  expect(k).toBe(2);
  // The first row is the merged vector; G·A gives the three vectors back.
  const back = [0, 1, 2].map((n) => [0, 1].map((c) => G[c]! * A[n]! + G[2 + c]! * A[3 + n]!));
  expect(back[0]![0]).toBeCloseTo(0.5, 2);
  expect(back[1]).toEqual([0, 0.75]);
  expect(back[2]![0]).toBeCloseTo(1, 2);
  expect([A[1], A[3], A[5]]).toEqual([0, 0, 0]);
});

test('nothing changes when there are few enough', () => {
  const { G, A } = mergeDown(joinBlocks(blocks), products, 3);
  expect([...G]).toEqual([...Float32Array.of(0.5, 0, 0, 0.75, 1, 0.025)]);
  expect([...A]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
});
