import { expect, test } from 'vitest';
import { areaUnder, fractions, meanAndError, orderOf } from '../../../bench/faithfulness/curves.ts';

test('the area under a curve that falls straight from 1 to 0 is a half', () => {
  expect(areaUnder(fractions.map((part) => 1 - part))).toBeCloseTo(0.5, 12);
});

test('pixels are ordered by value, equal ones as they lie', () => {
  expect([...orderOf(Float32Array.of(0.1, 0.7, 0.1, 0.9))]).toEqual([3, 1, 0, 2]);
});

test('the standard error is that of statistics books', () => {
  // 2, 4, 4, 4, 5, 5, 7, 9: mean 5, squares 32, so √(32 / 7 / 8).
  const { mean, error } = meanAndError([2, 4, 4, 4, 5, 5, 7, 9]);
  expect(mean).toBe(5);
  expect(error).toBeCloseTo(Math.sqrt(4 / 7), 12);
});
