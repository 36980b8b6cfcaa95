import { expect, test } from 'vitest';
import { expectationOf } from '../../src/concepts/expectation.ts';

const round = (values: Float64Array) => Array.from(values, (value) => Number(value.toFixed(6)));

test('a category as a part of the best, without groups', () => {
  expect(round(expectationOf(Float64Array.from([0.4, 0.1, 0.2, 0.3]), []))).toEqual([1, 0.25, 0.5, 0.75]);
});

test('what shares a group with what the vector is taken for is to be expected', () => {
  const scores = Float64Array.from([0.6, 0.2, 0, 0, 0.2, 0, 0, 0]);
  const groups = [
    { label: 'finch', categories: [0, 1, 2] },
    { label: 'fish', categories: [3, 4] },
  ];
  // finch: (0.8 − 3/8) / (1 − 3/8) = 0.68 for a finch without any score. fish: (0.2 − 1/4) < 0 says nothing.
  expect(round(expectationOf(scores, groups))).toEqual([1, 0.68, 0.68, 0, 0.333333, 0, 0, 0]);
});

test('a group of all categories tells none of them apart', () => {
  const scores = Float64Array.from([0.6, 0.2, 0.2, 0]);
  const finch = { label: 'finch', categories: [0, 1] };
  const all = { label: 'animal', categories: [0, 1, 2, 3] };
  expect(expectationOf(scores, [finch, all])).toEqual(expectationOf(scores, [finch]));
});

test('even probabilities make no group more than chance', () => {
  const flat = new Float64Array(8).fill(1 / 8);
  const all = expectationOf(flat, [{ label: 'half', categories: [0, 1, 2, 3] }]);
  expect(round(all)).toEqual(Array(8).fill(1));
  const silent = Float64Array.from([0.5, 0.5, 0, 0, 0, 0, 0, 0]);
  expect(round(expectationOf(silent, [{ label: 'others', categories: [2, 3, 4] }]))).toEqual([
    1, 1, 0, 0, 0, 0, 0, 0,
  ]);
});

test('a vector that the head takes for little in particular still speaks for the kind of its best categories', () => {
  // Five hoofed animals have 0.126 together, of a hundred categories; what shows twice as much of the vector, or four times, has more.
  const hoofed = [0.06, 0.024, 0.02, 0.012, 0.01];
  const scores = Float64Array.from({ length: 100 }, (_, c) => hoofed[c] ?? (1 - 0.126) / 95);
  const groups = [
    { label: 'hoofed animal', categories: [0, 1, 2, 3, 4] },
    { label: 'fish', categories: [5, 6, 7, 8, 9] },
  ];
  const expected = expectationOf(scores, groups);
  const stronger = hoofed.map((score) => score ** 4);
  const sum = stronger.reduce((a, b) => a + b);
  const part = sum / (sum + 95 * ((1 - 0.126) / 95) ** 4);
  expect(expected[4]).toBeCloseTo((part - 0.05) / 0.95, 10);
  expect(expected[5]).toBeCloseTo((1 - 0.126) / 95 / 0.06, 10);
});

test('what has no best category stays as it is, however strong it would be', () => {
  const groups = [{ label: 'pair', categories: [0, 1] }];
  expect(round(expectationOf(Float64Array.from([0.3, 0.3, 0.3, 0.1]), groups))).toEqual([1, 1, 1, 0.333333]);
  expect(round(expectationOf(new Float64Array(4), groups))).toEqual([0, 0, 0, 0]);
});
