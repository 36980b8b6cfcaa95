import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scaleFactors } from '../../src/factorization/scale.ts';

test('scales by the typical value of the heatmap where the concept is present', () => {
  const factors = {
    k: 1,
    channels: 2,
    positions: 4,
    W: Float32Array.of(1, 3),
    H: Float32Array.of(0, 2, 2, 0),
  };
  const { W, H, D } = scaleFactors(factors);
  expect([...D]).toEqual([2]);
  expect([...W]).toEqual([2, 6]);
  expect([...H]).toEqual([0, 1, 1, 0]);
  expect([...factors.H]).toEqual([0, 2, 2, 0]);
});

test('leaves an empty concept at zero', () => {
  const { W, H, D } = scaleFactors({
    k: 1,
    channels: 1,
    positions: 2,
    W: new Float32Array(1),
    H: new Float32Array(2),
  });
  expect([...W, ...H, ...D]).toEqual([0, 0, 0, 0]);
});

const magnitude = fc.double({ min: 0.01, max: 100, noNaN: true });

test('does not depend on the scale the factors came with, and keeps their product', () => {
  const element = fc.double({ min: 0, max: 10, noNaN: true }).map((x) => (x < 0.01 ? 0 : x));
  const vector = (length: number) => fc.array(element, { minLength: length, maxLength: length });
  fc.assert(
    fc.property(vector(6), vector(10), fc.tuple(magnitude, magnitude), (w, h, d) => {
      const shape = { k: 2, channels: 3, positions: 5 };
      const given = scaleFactors({ ...shape, W: Float32Array.from(w), H: Float32Array.from(h) });
      const rescaled = scaleFactors({
        ...shape,
        W: Float32Array.from(w, (x, i) => x * d[Math.floor(i / 3)]),
        H: Float32Array.from(h, (x, i) => x / d[Math.floor(i / 5)]),
      });
      rescaled.H.forEach((x, i) => {
        expect(x).toBeCloseTo(given.H[i], 4);
      });
      rescaled.W.forEach((x, i) => {
        expect(Math.abs(x - given.W[i])).toBeLessThanOrEqual(1e-5 * Math.max(1, x));
      });
      for (let j = 0; j < 2; j++) {
        // A concept whose heatmap is zero is dropped; otherwise W·H is the same matrix.
        const expected = h.slice(j * 5, j * 5 + 5).every((x) => x === 0) ? 0 : w[j * 3] * h[j * 5];
        expect(Math.abs(given.W[j * 3] * given.H[j * 5] - expected)).toBeLessThanOrEqual(
          1e-5 * Math.max(1, expected),
        );
      }
    }),
  );
});
