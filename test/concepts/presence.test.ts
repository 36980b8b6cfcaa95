import fc from 'fast-check';
import { expect, test } from 'vitest';
import { imageErrors, joinHeatmaps, measurePresence, splitHeatmaps } from '../../src/concepts/presence.ts';

test('cuts H into the heatmaps of images of different sizes', () => {
  // k = 2, images of 1×2 and 2×1 cells: rows of H are [a b | c d].
  const H = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  const [first, second] = splitHeatmaps(H, 2, [
    { height: 1, width: 2 },
    { height: 2, width: 1 },
  ]);
  expect(first).toEqual({ k: 2, height: 1, width: 2, data: Float32Array.of(1, 2, 5, 6) });
  expect(second).toEqual({ k: 2, height: 2, width: 1, data: Float32Array.of(3, 4, 7, 8) });
  expect(joinHeatmaps([first!, second!])).toEqual(H);
});

test('measures by hand: two concepts on four cells', () => {
  // Concept 0 on the upper row at 1 and 0.5; concept 1 on the lower row at 0.2 and 2, with twice the vector length.
  const image = { k: 2, height: 2, width: 2, data: Float32Array.of(1, 0.5, 0, 0, 0, 0, 0.25, 2) };
  expect(measurePresence(image, [1, 2], [3, 4])).toEqual([
    { strength: 0.375, peak: 1, share: expect.closeTo(4.5 / 13.5, 5), area: 0.5 },
    { strength: 0.5625, peak: 2, share: expect.closeTo(9 / 13.5, 5), area: 0.5 },
  ]);
});

test('a cell is won by the largest heatmap times length of the vector', () => {
  const image = { k: 3, height: 1, width: 2, data: Float32Array.of(0.5, 2, 1, 0.5, 0.6, 0.6) };
  const areas = measurePresence(image, [3, 1, 2], [1, 1, 1]).map(({ area }) => area);
  expect(areas).toEqual([1, 0, 0]);
});

test('the error of an image is that of its cells together', () => {
  const [errors, norms] = [Float64Array.of(1, 3, 2, 0, 0), Float64Array.of(8, 8, 8, 0, 0)];
  expect(imageErrors(errors, norms, [2, 1, 2])).toEqual([0.5, 0.5, 0]);
});

test('a weak winner is not present', () => {
  const image = { k: 1, height: 1, width: 1, data: Float32Array.of(0.2) };
  expect(measurePresence(image, [1], [1])[0]?.area).toBe(0);
});

test('an image with nothing in it has no shares, and no NaN', () => {
  const image = { k: 2, height: 1, width: 1, data: new Float32Array(2) };
  expect(measurePresence(image, [0, 1], [0, 1])).toEqual([
    { strength: 0, peak: 0, share: 0, area: 0 },
    { strength: 0, peak: 0, share: 0, area: 0 },
  ]);
});

test('shares add up to 1 and do not depend on how W and H share the scale', () => {
  const positive = fc.float({ min: Math.fround(0.01), max: 10, noNaN: true });
  const heatmaps = fc.array(positive, { minLength: 6, maxLength: 6 });
  fc.assert(
    fc.property(heatmaps, positive, (values, factor) => {
      const image = { k: 2, height: 1, width: 3, data: Float32Array.from(values) };
      const before = measurePresence(image, [1, 2], [1, 3]);
      const rescaled = { ...image, data: image.data.map((h, i) => (i < 3 ? h * factor : h)) };
      const after = measurePresence(rescaled, [1 / factor, 2], [1 / factor, 3]);
      expect(before[0]!.share + before[1]!.share).toBeCloseTo(1, 4);
      expect(after[0]!.share).toBeCloseTo(before[0]!.share, 4);
    }),
  );
});
