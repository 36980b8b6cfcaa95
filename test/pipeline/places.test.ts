import { afterAll, expect, test } from 'vitest';
import type { Heatmaps } from '../../src/drawing/upsample.ts';
import { createSolver } from '../../src/factorization/solver.ts';
import { findPlaces } from '../../src/pipeline/places.ts';

const solver = await createSolver();
afterAll(() => solver.close());

const late = { data: new Float32Array(4), channels: 1, height: 2, width: 2 };
const images = 8;

/** Each image has its object, of channel 0, in one quarter; the rest shows what no other image has. */
function earlier(image: number) {
  const data = new Float32Array((images + 1) * 16);
  for (let p = 0; p < 16; p++) data[(quarterOf(p) === image % 4 ? 0 : image + 1) * 16 + p] = 1;
  return { data, channels: images + 1, height: 4, width: 4 };
}

const quarterOf = (p: number) => Math.floor(p / 8) * 2 + Math.floor((p % 4) / 2);

/** The object as a late layer sees it: in its quarter, and half as strongly beside it. */
function heatmap(image: number, peak: number): Heatmaps {
  const own = image % 4;
  const data = Float32Array.from({ length: 4 }, (_, q) => (q === own ? 1 : q === 3 - own ? 0.1 : 0.5) * peak);
  return { data, k: 1, height: 2, width: 2 };
}

test('a concept lies where its object is, and nowhere is it stronger than its heatmap', async () => {
  const numbers = Array.from({ length: images }, (_, i) => i);
  const peakOf = (i: number) => (i === 5 ? 0.2 : 1);
  const heatmaps = numbers.map((i) => heatmap(i, peakOf(i)));
  const found = await findPlaces(
    numbers.map((i) => ({ ...late, places: earlier(i) })),
    heatmaps,
    [3],
    solver,
  );
  expect(found.norms).toHaveLength(1);
  expect(found.heatmaps).toBe(heatmaps);
  for (const [i, { data, k, width, height }] of found.maps.entries()) {
    expect([data.length, k, width, height]).toEqual([16, 1, 4, 4]);
    const peak = Math.max(...data);
    expect(peak).toBeLessThanOrEqual(peakOf(i) + 1e-6);
    const strong = [...data.keys()].filter((p) => data[p]! > peak / 2);
    expect(strong.map(quarterOf)).toEqual([i % 4, i % 4, i % 4, i % 4]);
  }
});

test('without an earlier layer the heatmaps themselves are drawn', async () => {
  const own = [heatmap(0, 1)];
  const found = await findPlaces([late], own, [3], solver);
  expect(found).toEqual({ maps: own, norms: [3] });
});
