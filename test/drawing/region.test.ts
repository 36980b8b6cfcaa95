import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { drawExemplar, exemplarBox } from '../../src/drawing/exemplar.ts';
import { landmarks, strongestRegion } from '../../src/drawing/region.ts';
import type { Heatmaps } from '../../src/drawing/upsample.ts';

/** A large map is not refined, so that boxes can be told by hand: 64 columns, 4 rows. */
const wide = (fill: (x: number, y: number) => number): Heatmaps => ({
  data: Float32Array.from({ length: 64 * 4 }, (_, i) => fill(i % 64, Math.floor(i / 64))),
  k: 1,
  height: 4,
  width: 64,
});

describe('strongestRegion', () => {
  test('is the box of the cells of half the maximum around it', () => {
    const region = strongestRegion(
      wide((x, y) => (x >= 16 && x < 32 && y === 1 ? (x === 20 ? 2 : 1) : 0.9)),
      0,
    );
    expect(region).toEqual({ left: 16 / 64, right: 32 / 64, top: 1 / 4, bottom: 2 / 4 });
  });

  test('leaves out a region that is not connected', () => {
    const region = strongestRegion(
      wide((x) => (x < 8 ? 1 : x >= 56 ? 0.8 : 0)),
      0,
    );
    expect(region).toEqual({ left: 0, right: 8 / 64, top: 0, bottom: 1 });
  });

  test('is undefined for an empty heatmap', () => {
    expect(
      strongestRegion(
        wide(() => 0),
        0,
      ),
    ).toBeUndefined();
  });
});

describe('landmarks', () => {
  test('lie in the middle of the cells a concept wins, and only for concepts that win with strength', () => {
    const left = wide((x) => (x < 32 ? 1 : 0)).data;
    const right = wide((x) => (x < 32 ? 0 : 0.9)).data;
    const nowhere = wide(() => 0.05).data;
    const maps = { data: Float32Array.from([...left, ...right, ...nowhere]), k: 3, height: 4, width: 64 };
    const [first, second, third] = landmarks(maps, [1, 1, 1], 0.5);
    expect(first?.x).toBeGreaterThan(0.02);
    expect(first?.x).toBeLessThan(0.48);
    expect(second?.x).toBeGreaterThan(0.52);
    expect(third).toBeUndefined();
    expect(landmarks(maps, [1, 1, 1], 0.95)[1]).toBeUndefined();
  });
});

describe('exemplarBox', () => {
  test('pads the region and makes it square', () => {
    // 100 × 50 pixels around (250, 225): 124 on each side.
    const box = exemplarBox({ left: 0.2, right: 0.3, top: 0.4, bottom: 0.5 }, 1000, 500);
    expect(box).toEqual({ x: 188, y: 163, width: 125, height: 125 });
  });

  test('stays inside the picture', () => {
    expect(exemplarBox({ left: 0.9, right: 1, top: 0, bottom: 0.9 }, 400, 300)).toEqual({
      x: 65,
      y: 0,
      width: 335,
      height: 300,
    });
  });
});

test('an exemplar is a small JPEG of the hot place', async () => {
  // Left half white, right half black; the concept is at the right.
  const picture = { data: new Uint8Array(400 * 200 * 3), width: 400, height: 200 };
  for (let i = 0; i < 400 * 200; i++) if (i % 400 < 200) picture.data.fill(255, i * 3, i * 3 + 3);
  const bytes = await drawExemplar({ picture, maps: wide((x) => (x >= 50 && x < 58 ? 1 : 0)) }, 0);
  const { width, height, format } = await sharp(bytes).metadata();
  expect([Math.max(width, height), format]).toEqual([160, 'jpeg']);
  expect((await sharp(bytes).stats()).channels[0].mean).toBeLessThan(60);
});
