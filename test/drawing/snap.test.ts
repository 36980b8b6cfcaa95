import { describe, expect, it } from 'vitest';
import { snapToEdges } from '../../src/drawing/snap.ts';
import { refine, upsample } from '../../src/drawing/upsample.ts';

/** 200 × 100 pixels, a red disc of radius 35 in the middle of a grey-green ground with fine texture. */
function discPicture() {
  const [width, height] = [200, 100];
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [(i % width) - 99.5, Math.floor(i / width) - 49.5];
    const texture = (i * 7) % 9;
    data.set(Math.hypot(x, y) < 35 ? [200 + texture, 40, 30] : [90, 120 + texture, 90], i * 3);
  }
  return { data, width, height };
}

/** 8 × 4 cells: a heatmap that knows the disc only roughly, and one that is 0 everywhere. */
function roughMaps() {
  const data = new Float32Array(2 * 32);
  for (let i = 0; i < 32; i++) {
    const [x, y] = [((i % 8) - 3.5) * 25, (Math.floor(i / 8) - 1.5) * 25];
    data[i] = 1.2 * Math.exp(-(Math.hypot(x, y) ** 2) / (2 * 20 ** 2));
  }
  return { data, k: 2, width: 8, height: 4 };
}

/** Overlap (intersection by union) of the disc with the cells, 160 × 80, that have at least half of the maximum. */
function agreement(plane: Float32Array): number {
  const half = plane.reduce((most, value) => Math.max(most, value), 0) / 2;
  let [both, either] = [0, 0];
  plane.forEach((value, i) => {
    const inDisc = Math.hypot((i % 160) - 79.5, Math.floor(i / 160) - 39.5) < 28;
    if (inDisc && value >= half) both += 1;
    if (inDisc || value >= half) either += 1;
  });
  return both / either;
}

describe('snapToEdges', () => {
  it('moves the border of a heatmap to the edge of the object', () => {
    const maps = roughMaps();
    expect(agreement(upsample(refine(maps), 0, 160, 80))).toBeLessThan(0.7);
    const { data, width, height } = snapToEdges(maps, discPicture());
    expect([width, height]).toEqual([160, 80]);
    expect(agreement(data.subarray(0, width * height))).toBeGreaterThan(0.95);
  });

  it('does not let a heatmap run over even ground, far from the cells that have it', () => {
    const picture = { data: new Uint8Array(200 * 100 * 3).fill(120), width: 200, height: 100 };
    const maps = { data: new Float32Array(32), k: 1, width: 8, height: 4 };
    maps.data.fill(1, 8, 10);
    const { data } = snapToEdges(maps, picture);
    const meanOf = (column: number, row: number) => {
      let sum = 0;
      for (let y = row * 20; y < (row + 1) * 20; y++) {
        for (let x = column * 20; x < (column + 1) * 20; x++) sum += data[y * 160 + x];
      }
      return sum / 400;
    };
    expect(meanOf(0, 1)).toBeGreaterThan(0.3);
    expect(meanOf(0, 3)).toBeLessThan(0.15);
    expect(meanOf(4, 1)).toBeLessThan(0.02);
  });

  it('leaves a heatmap that is 0 everywhere dark, and nothing below 0', () => {
    const { data, width, height } = snapToEdges(roughMaps(), discPicture());
    expect(data.subarray(width * height).every((value) => value === 0)).toBe(true);
    expect(data.every((value) => value >= 0)).toBe(true);
  });

  it('keeps a heatmap that is the same everywhere', () => {
    const maps = { data: new Float32Array(32).fill(0.7), k: 1, width: 8, height: 4 };
    for (const value of snapToEdges(maps, discPicture()).data) expect(value).toBeCloseTo(0.7, 4);
  });

  it('takes a picture that is smaller than its grid', () => {
    const picture = { data: new Uint8Array(3 * 6).fill(9), width: 3, height: 2 };
    const { width, height, data } = snapToEdges(roughMaps(), picture);
    expect([width, height]).toEqual([160, 107]);
    expect(data.every(Number.isFinite)).toBe(true);
  });
});
