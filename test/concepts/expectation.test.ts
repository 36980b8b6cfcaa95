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
