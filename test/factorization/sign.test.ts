import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aboveOffset, subtractNegativeMinima } from '../../src/factorization/sign.ts';

test('lifts only the channels that go below zero', () => {
  const V = { data: Float32Array.of(3, 2, 5, 1, -4, 0), rows: 2, cols: 3 };
  const { V: lifted, offset } = subtractNegativeMinima(V);
  expect([...lifted.data]).toEqual([3, 2, 5, 5, 0, 4]);
  expect([...offset]).toEqual([0, -4]);
  expect([...V.data]).toEqual([3, 2, 5, 1, -4, 0]);
});

test('returns a non-negative matrix as it is, without a copy', () => {
  const V = { data: Float32Array.of(0, 1, 2, 3), rows: 2, cols: 2 };
  expect(subtractNegativeMinima(V).V).toBe(V);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  'refuses %s and names the channel',
  (x) => {
    const V = { data: Float32Array.of(0, 1, x, 3), rows: 2, cols: 2 };
    expect(() => subtractNegativeMinima(V)).toThrow(
      expect.objectContaining({ code: 'activations-invalid', message: expect.stringContaining('Channel 1') }),
    );
  },
);

test('makes any finite matrix non-negative, and adding the offset restores it', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 6, maxLength: 6 }), (values) => {
      const { V, offset } = subtractNegativeMinima({ data: Float32Array.from(values), rows: 2, cols: 3 });
      expect(Math.min(...V.data)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...offset)).toBeLessThanOrEqual(0);
      expect([...V.data].map((x, i) => x + offset[Math.floor(i / 3)])).toEqual(values);
    }),
  );
});

test('other images are set above the offset of a basis; what falls below it counts as zero', () => {
  const V = { data: Float32Array.of(-1, 2, -3, 0.5), rows: 2, cols: 2 };
  expect([...aboveOffset(V, Float32Array.of(-2, 0)).data]).toEqual([1, 4, 0, 0.5]);
  const positive = { data: Float32Array.of(1, 2), rows: 2, cols: 1 };
  expect(aboveOffset(positive, new Float32Array(2))).toBe(positive);
  expect(() => aboveOffset(V, new Float32Array(3))).toThrow(/Expected 3 channels, but the images have 2/);
});
