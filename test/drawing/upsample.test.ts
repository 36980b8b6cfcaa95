import { describe, expect, test } from 'vitest';
import { type Heatmaps, refine, upsample } from '../../src/drawing/upsample.ts';

const maps = (data: number[], k: number, height: number, width: number): Heatmaps => ({
  data: Float32Array.from(data),
  k,
  height,
  width,
});

const near = (actual: Float32Array, expected: number[]) => {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) expect(actual[i], `at ${i}`).toBeCloseTo(value, 5);
};

describe('upsample', () => {
  test('two cells to four pixels: half-pixel centres, clamped at the edges', () => {
    // Pixel centres at 1/8, 3/8, 5/8, 7/8; cell centres at 1/4 and 3/4.
    near(upsample(maps([0, 1], 1, 1, 2), 0, 4, 1), [0, 0.25, 0.75, 1]);
  });

  test('two by two cells to three by three pixels', () => {
    near(upsample(maps([0, 1, 2, 7], 1, 2, 2), 0, 3, 3), [0, 0.5, 1, 1, 2.5, 4, 2, 4.5, 7]);
  });

  test('the asked concept, not its neighbour', () => {
    near(upsample(maps([1, 2, 3, 4], 2, 1, 2), 1, 2, 1), [3, 4]);
  });

  test('a single cell fills the picture', () => {
    near(upsample(maps([0.3], 1, 1, 1), 0, 3, 2), [0.3, 0.3, 0.3, 0.3, 0.3, 0.3]);
  });

  test('fewer pixels than cells sample at the right places', () => {
    // Pixel centres at 1/4 and 3/4 of eight cells lie half-way between cells 1|2 and 5|6.
    near(upsample(maps([0, 1, 2, 3, 4, 5, 6, 7], 1, 1, 8), 0, 2, 1), [1.5, 5.5]);
  });
});

describe('refine', () => {
  test('Catmull-Rom weights at the quarter places, from the textbook polynomial', () => {
    // A unit impulse among five cells, refined 8 times: offset u from the impulse gives 1.5u³ − 2.5u² + 1
    // for u < 1 and −0.5u³ + 2.5u² − 4u + 2 (negative, so clamped at 0) for 1 ≤ u < 2.
    const fine = refine(maps([0, 0, 1, 0, 0], 1, 1, 5));
    expect([fine.width, fine.height]).toEqual([40, 8]);
    const kernel = (u: number) => (u < 1 ? 1.5 * u ** 3 - 2.5 * u ** 2 + 1 : 0);
    near(
      fine.data.subarray(0, 40),
      Array.from({ length: 40 }, (_, i) => kernel(Math.abs((i + 0.5) / 8 - 2.5))),
    );
  });

  test('a ramp stays a ramp inside', () => {
    const fine = refine(maps([1, 2, 3, 4, 5, 6], 1, 1, 6));
    for (let i = 12; i < 36; i++) expect(fine.data[i]).toBeCloseTo((i + 0.5) / 8 + 0.5, 5);
  });

  test('rows and columns are not mixed up, and cells stay where they are', () => {
    const cells = [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    const fine = refine(maps(cells, 1, 3, 4));
    const image = upsample(fine, 0, 400, 300);
    const peak = image.indexOf(Math.max(...image));
    // Cell (row 1, column 1) of 3 × 4 is centred at (37.5 %, 50 %).
    expect(Math.abs((peak % 400) - 150)).toBeLessThanOrEqual(8);
    expect(Math.abs(Math.floor(peak / 400) - 150)).toBeLessThanOrEqual(8);
  });

  test('large maps are left alone', () => {
    const large = maps(new Array(64 * 2).fill(1), 1, 2, 64);
    expect(refine(large)).toBe(large);
  });
});
