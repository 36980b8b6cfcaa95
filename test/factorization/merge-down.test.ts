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

test('parallel vectors become one without loss, wherever they stand among others', () => {
  const vectors = [
    [1, 0, 0],
    [0, 3, 0],
    [2, 0, 0],
    [0, 0, 1],
  ];
  const heatmaps = Float32Array.of(1, 2, 3, 1, 4, 0, 2, 2, 1, 0, 1, 5);
  const joined = joinBlocks([blockOf({ k: 4, channels: 3, W: Float32Array.from(vectors.flat()) }, heatmaps)]);
  const rows = [0, 1, 2, 3].map((n) => [...joined.rows.subarray(3 * n, 3 * n + 3)]);
  const dot = (v: number[], w: number[]) => v.reduce((sum, x, c) => sum + x * w[c]!, 0);
  const { k, G, A } = mergeDown(
    joined,
    Float32Array.from(rows.flatMap((v) => rows.map((w) => dot(v, w)))),
    3,
  );
  // G·A·H is what all four gave together.
  const given = (c: number, p: number) =>
    vectors.reduce((sum, v, n) => sum + v[c]! * heatmaps[3 * n + p]!, 0);
  const made = (c: number, p: number) => {
    let sum = 0;
    for (let j = 0; j < k; j++) {
      for (let n = 0; n < 4; n++) sum += G[3 * j + c]! * A[4 * j + n]! * heatmaps[3 * n + p]!;
    }
    return sum;
  };
  for (const c of [0, 1, 2])
    for (const p of [0, 1, 2]) expect(joined.scale * made(c, p)).toBeCloseTo(given(c, p), 4);
});
