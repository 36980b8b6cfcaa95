import { expect, test } from 'vitest';
import { explainedOf, motifsOfBatch, partsExplained, scaleMotifs } from '../../src/concepts/motif-scale.ts';
import { blockOf } from '../../src/factorization/blocks.ts';

// Three motifs of four channels; a batch of two concepts, the first 2·motif 0, the second motif 0 and 3·motif 2.
const basis = { k: 3, channels: 4, W: Float32Array.of(1, 1, 0, 0, 0, 0, 0, 4, 0, 0, 2, 0) };
const W = Float32Array.of(2, 2, 0, 0, 1, 1, 6, 0);
const H = Float32Array.of(1, 0, 2, 3, 0, 1, 0, 2);
const grids = [
  { height: 1, width: 3 },
  { height: 1, width: 1 },
];

test('a batch holds the motifs that its concepts are made of, with heatmaps of their own', () => {
  const { held, A, maps } = motifsOfBatch(basis, blockOf({ k: 2, channels: 4, W }, H), H, grids);
  expect(held).toEqual([0, 2]);
  [2, 1, 0, 3].forEach((value, i) => {
    expect(A[i]).toBeCloseTo(value, 3);
  });
  // Motif 0: 2·H_0 + H_1; motif 2: 3·H_1.
  expect(maps.map(({ data }) => [...data].map((value) => Number(value.toFixed(3))))).toEqual([
    [2, 1, 4, 0, 3, 0],
    [8, 6],
  ]);
});

test('parts of a concept go by the sums of what each motif adds to it', () => {
  const parts = partsExplained(Float64Array.of(2, 1, 0, 0, 0, 3), basis);
  // Second concept: motif 0 adds 1 + 1, motif 2 adds 3 · 2.
  expect([...parts]).toEqual([1, 0.25, 0, 0, 0, 0.75]);
  expect([...partsExplained(new Float64Array(6), basis)]).toEqual(Array(6).fill(0));
});

test('what the motifs explain of a concept is the part of its squared length, never less than nothing', () => {
  // 2·motif 0 leaves (0, 0, 3, 0) of (2, 2, 3, 0): 1 − 9/17. 3·motif 2 is (0, 0, 6, 0) for (0, 0, 2, 0): worse than nothing.
  const vectors = { k: 3, channels: 4, W: Float32Array.of(2, 2, 3, 0, 0, 0, 2, 0, 0, 0, 0, 0) };
  const explained = explainedOf(Float64Array.of(2, 0, 0, 0, 0, 0, 0, 3, 0), basis, vectors);
  expect(explained).toEqual([1 - 9 / 17, 0, 0]);
});

test('motifs are scaled so that their heatmaps are 1 where they are typical, and stay zero where they are nowhere', () => {
  // Row 0 is 1, 3: (1 + 9) / (1 + 3) = 2.5. Row 1 is nowhere.
  const block = blockOf({ k: 2, channels: 2, W: Float32Array.of(1, 2, 3, 4) }, Float32Array.of(1, 3, 0, 0));
  expect([...scaleMotifs(block).W]).toEqual([2.5, 5, 0, 0]);
});
