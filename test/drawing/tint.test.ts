import { expect, test } from 'vitest';
import { tintsOf } from '../../src/drawing/tint.ts';
import { type Heatmaps, refine, upsample } from '../../src/drawing/upsample.ts';

const places: Heatmaps = {
  data: Float32Array.of(1, 0.8, 0.4, 0, 0.5, 0.5, 0.5, 0.5),
  k: 2,
  height: 1,
  width: 4,
};

test('a place is coloured by the root of its heatmap’s part of the heatmap’s maximum in the image', () => {
  const heatmaps: Heatmaps = { data: Float32Array.of(0.2, 0.9, 0, 0), k: 2, height: 1, width: 2 };
  const tints = tintsOf(places, heatmaps);
  const heat = upsample(refine(heatmaps), 0, 4, 1);
  const expected = [1, 0.8, 0.4, 0].map((place, i) => place * (heat[i]! / Math.max(...heat)) ** 0.5);
  for (let i = 0; i < 4; i++) expect(tints.data[i]).toBeCloseTo(expected[i]!, 6);
  expect(tints.data[0]).toBeLessThan(0.55);
  // The second one's heatmap is 0 everywhere.
  expect([...tints.data.subarray(4)]).toEqual([0, 0, 0, 0]);
});

test('an even heatmap weights nothing', () => {
  const heatmaps: Heatmaps = { data: new Float32Array(12).fill(0.3), k: 2, height: 2, width: 3 };
  tintsOf(places, heatmaps).data.forEach((tint, i) => {
    expect(tint).toBeCloseTo(places.data[i]!, 6);
  });
});

test('the size of a heatmap changes nothing, its places say how strong it is', () => {
  const heatmaps: Heatmaps = { data: Float32Array.of(0.2, 0.9, 0.3, 0.6), k: 2, height: 1, width: 2 };
  const doubled = { ...heatmaps, data: heatmaps.data.map((value) => 2 * value) };
  expect(tintsOf(places, doubled)).toEqual(tintsOf(places, heatmaps));
});

test('places that are heatmaps of the explained layer are the tints', () => {
  expect(tintsOf(places, undefined)).toBe(places);
});
