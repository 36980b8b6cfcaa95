import { expect, test } from 'vitest';
import { nameMotifs } from '../../src/concepts/motif-ids.ts';
import type { Vectors } from '../../src/factorization/blocks.ts';

const vectors = (...rows: number[][]): Vectors => ({
  k: rows.length,
  channels: rows[0]?.length ?? 0,
  W: Float32Array.from(rows.flat()),
});

test('the first version numbers motifs from 1', () => {
  expect(nameMotifs(vectors([1, 0], [0, 1]), undefined)).toEqual({
    ids: ['m01', 'm02'],
    matched: [null, null],
    nextId: 3,
  });
});

test('a motif keeps its id in another order and scale; a new one gets a number that was never used', () => {
  const previous = { basis: vectors([1, 0, 0], [0, 1, 0], [0, 0, 1]), ids: ['m04', 'm01', 'm07'], nextId: 9 };
  const { ids, matched, nextId } = nameMotifs(vectors([0, 0, 5], [1, 1, 1], [8, 0, 0], [0, 2, 0]), previous);
  expect(ids).toEqual(['m07', 'm09', 'm04', 'm01']);
  expect(matched).toEqual([1, null, 1, 1]);
  expect(nextId).toBe(10);
});

test('the match is the best for all together, not for the first', () => {
  // The first is nearer to m01 than the second is, but the second has nothing else.
  const previous = { basis: vectors([1, 0, 0], [0.8, 0.6, 0]), ids: ['m01', 'm02'], nextId: 3 };
  const { ids } = nameMotifs(vectors([0.95, 0.31, 0], [1, 0, 0.3]), previous);
  expect(ids).toEqual(['m02', 'm01']);
});

test('fewer motifs than before leave ids free, and another layer’s are not compared', () => {
  const previous = { basis: vectors([1, 0], [0, 1]), ids: ['m01', 'm02'], nextId: 3 };
  expect(nameMotifs(vectors([0, 1]), previous).ids).toEqual(['m02']);
  expect(nameMotifs(vectors([0, 0, 1]), previous).ids).toEqual(['m03']);
});
