import { expect, test } from 'vitest';
import { joinActivations } from '../../src/factorization/matrix.ts';

test('joins images of different sizes side by side, row by row', () => {
  const first = { data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), channels: 2, height: 2, width: 2 };
  const second = { data: Float32Array.of(10, 20, 30, 40), channels: 2, height: 1, width: 2 };
  const V = joinActivations([first, second]);
  expect([V.rows, V.cols]).toEqual([2, 6]);
  expect([...V.data]).toEqual([1, 2, 3, 4, 10, 20, 5, 6, 7, 8, 30, 40]);
});

test('names the image whose channels differ', () => {
  const one = { data: new Float32Array(4), channels: 1, height: 2, width: 2 };
  const two = { data: new Float32Array(8), channels: 2, height: 2, width: 2 };
  expect(() => joinActivations([one, two])).toThrow(/1 channels, but image 1 has 2/);
});

test('refuses data that does not fill its shape, and an empty list', () => {
  const short = { data: new Float32Array(3), channels: 1, height: 2, width: 2 };
  expect(() => joinActivations([short])).toThrow(/3 activations, but its shape is 1×2×2/);
  expect(() => joinActivations([])).toThrow(/at least one image/);
});
