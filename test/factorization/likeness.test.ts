import { expect, test } from 'vitest';
import { matchedLikeness, nearestLikeness } from '../../src/factorization/likeness.ts';

const concepts = (...rows: number[][]) => ({ k: rows.length, W: Float32Array.from(rows.flat()) });

test('the same concepts in another order and scale are fully alike', () => {
  expect(matchedLikeness(concepts([1, 0, 0], [1, 1, 0]), concepts([3, 3, 0], [0.5, 0, 0]))).toBeCloseTo(1, 6);
});

test('each concept is matched once', () => {
  // The second set has the first concept twice: one of them is left with the other, at 45 degrees.
  const alike = matchedLikeness(concepts([1, 0], [1, 1]), concepts([1, 0], [1, 0]));
  expect(alike).toBeCloseTo((1 + Math.SQRT1_2) / 2, 6);
});

test('nearest likeness is 1 for duplicates, 0 without common channels and for a single concept', () => {
  // Of (1, 2) and (2, 4); of (1, 0) and (0, 5); of (1, 0), (1, 1) and (0, 0).
  expect(nearestLikeness(Float32Array.of(5, 10, 10, 20), 2)).toBeCloseTo(1, 6);
  expect(nearestLikeness(Float32Array.of(1, 0, 0, 25), 2)).toBe(0);
  expect(nearestLikeness(Float32Array.of(1, 1, 0, 1, 2, 0, 0, 0, 0), 3)).toBeCloseTo(
    (2 * Math.SQRT1_2) / 3,
    6,
  );
  expect(nearestLikeness(Float32Array.of(1), 1)).toBe(0);
});
