import { expect, test } from 'vitest';
import { unitWeights } from '../../src/factorization/unit-weights.ts';

test.each([1e-44, 1e-20, 0.3, 1, 2, 7, 3e38])(
  'brings a largest element of %d to 1…2, without rounding',
  (largest) => {
    const W = Float32Array.of(largest, 0, largest / 3);
    const { unit, weights } = unitWeights(W);
    expect(unit[0]).toBeGreaterThanOrEqual(1);
    expect(unit[0]).toBeLessThanOrEqual(2);
    expect(unit.map((x) => x * weights)).toEqual(W);
  },
);

test('leaves zeros as they are', () => {
  expect(unitWeights(new Float32Array(2))).toEqual({ unit: new Float32Array(2), weights: 1 });
});
