import { expect, test } from 'vitest';
import { isLinear, linearContribution } from '../../src/concepts/contributions.ts';

test('bias, offset, concepts and residual are the terms of the logit', () => {
  // One category, w = (1, 2), b = 0.5; o = (−1, 0); W_1 = (4, 0), W_2 = (0, 3); mean(v) = (2.5, 1.7).
  const head = (x: number, y: number) => Float32Array.of(x + 2 * y + 0.5);
  const answers = { zero: head(0, 0), offset: head(-1, 0), concepts: [head(4, 0), head(0, 3)] };
  const terms = linearContribution(
    { category: 0, label: 'cat', score: 1 },
    head(2.5, 1.7),
    [0.75, 0.5],
    answers,
  );
  // Logit 6.4 = 0.5 − 1 + 0.75 · 4 + 0.5 · 6 + 0.9; of 5.9 above the bias, 0.9 are not explained.
  expect(terms).toMatchObject({
    category: 0,
    label: 'cat',
    logit: 6.4,
    bias: 0.5,
    offset: -1,
    concepts: [3, 3],
  });
  expect(terms.residual).toBeCloseTo(0.9, 5);
  expect(terms.explained).toBeCloseTo(5 / 5.9, 5);
});

test('a residual larger than the evidence explains nothing, rather than less', () => {
  const answers = { zero: Float32Array.of(1), offset: Float32Array.of(1), concepts: [Float32Array.of(9)] };
  expect(linearContribution({ category: 0, label: '', score: 1 }, [2], [1], answers).explained).toBe(0);
  expect(linearContribution({ category: 0, label: '', score: 1 }, [1], [0], answers).explained).toBe(0);
});

test('answers are those of a linear head to a ten-thousandth of the largest', () => {
  expect(
    isLinear([
      [
        [100, 1],
        [100.005, 1.009],
      ],
    ]),
  ).toBe(true);
  expect(
    isLinear([
      [
        [1, 2],
        [1, 2],
      ],
      [
        [1, 2],
        [1, 2.001],
      ],
    ]),
  ).toBe(false);
  expect(isLinear([[[Number.NaN], [1]]])).toBe(false);
});
