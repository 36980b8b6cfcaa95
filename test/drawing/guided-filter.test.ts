import { describe, expect, it } from 'vitest';
import { boxMeans } from '../../src/drawing/box-filter.ts';
import { evaluate, guidedFilter } from '../../src/drawing/guided-filter.ts';

const [width, height] = [9, 7];
const noise = (seed: number) =>
  Float32Array.from({ length: width * height }, (_, i) => {
    const x = Math.sin((i + 1) * 12.9898 + seed * 78.233) * 43758.5453;
    return x - Math.floor(x);
  });

/** Straight from the definition. */
function plainMean(plane: ArrayLike<number>, x: number, y: number, radius: number): number {
  let [sum, count] = [0, 0];
  for (let v = Math.max(0, y - radius); v <= Math.min(height - 1, y + radius); v++) {
    for (let u = Math.max(0, x - radius); u <= Math.min(width - 1, x + radius); u++) {
      sum += plane[v * width + u]!;
      count += 1;
    }
  }
  return sum / count;
}

describe('boxMeans', () => {
  it.each([0, 1, 3, 20])('is the mean of the pixels in the window, radius %i', (radius) => {
    const plane = noise(1);
    const out = new Float32Array(plane.length);
    boxMeans(plane, width, height, radius, out);
    for (let i = 0; i < out.length; i++) {
      expect(out[i]).toBeCloseTo(plainMean(plane, i % width, Math.floor(i / width), radius), 5);
    }
  });

  it('may write over its input', () => {
    const plane = noise(2);
    const out = new Float32Array(plane.length);
    boxMeans(plane, width, height, 2, out);
    boxMeans(plane, width, height, 2, plane);
    expect(plane).toEqual(out);
  });
});

describe('guidedFilter', () => {
  it('is the mean of the least squares fits of all windows', () => {
    const planes = [noise(3), noise(4), noise(5)] as const;
    const map = noise(6);
    const [radius, epsilon] = [2, 0.01];
    const mean = (of: (i: number) => number, x: number, y: number) =>
      plainMean(
        Float64Array.from(map, (_, i) => of(i)),
        x,
        y,
        radius,
      );
    // The normal equations (Σ + εI)·a = cov(colour, map) by Cramer's rule, window by window.
    const fits = Array.from(map, (_, at) => {
      const [x, y] = [at % width, Math.floor(at / width)];
      const means = planes.map((plane) => mean((i) => plane[i]!, x, y));
      const level = mean((i) => map[i]!, x, y);
      const sigma = planes.map((p, r) =>
        planes.map(
          (q, c) => mean((i) => p[i]! * q[i]!, x, y) - means[r]! * means[c]! + (r === c ? epsilon : 0),
        ),
      );
      const right = planes.map((p, r) => mean((i) => p[i]! * map[i]!, x, y) - means[r]! * level);
      const slopes = [0, 1, 2].map(
        (n) =>
          determinant(sigma.map((row, r) => row.map((v, c) => (c === n ? right[r]! : v)))) /
          determinant(sigma),
      );
      return { slopes, offset: level - slopes.reduce((sum, a, c) => sum + a * means[c]!, 0) };
    });
    const guide = { planes, width, height };
    const filtered = evaluate(guidedFilter(guide, radius, epsilon)(map), guide);
    for (let i = 0; i < map.length; i++) {
      const [x, y] = [i % width, Math.floor(i / width)];
      const expected = planes.reduce(
        (sum, plane, c) => sum + mean((n) => fits[n]!.slopes[c]!, x, y) * plane[i]!,
        mean((n) => fits[n]!.offset, x, y),
      );
      expect(filtered[i]).toBeCloseTo(expected, 4);
    }
  });
});

function determinant(matrix: number[][]): number {
  const [a, b, c, d, e, f, g, h, i] = matrix.flat() as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
}
