import { expect, test } from 'vitest';
import { createField } from '../../src/drawing/field.ts';
import { axisTaps, cellsOf, type Heatmaps } from '../../src/drawing/upsample.ts';
import { randomBits, uniform } from '../../src/factorization/random.ts';

test.each([[40, 30, 7], [9, 200, 7], ...Array.from({ length: 12 }, (_, seed) => [13, 11, seed])])(
  'at %i×%i pixels (seed %i) every pixel has the winner and the border that all concepts together give',
  (width, height, seed) => {
    const [k, rows, cols] = [5, 6, 8];
    const bits = randomBits(seed, 0);
    // One concept leads in most cells, by very different amounts: borders pass close to corners of cells it has all around.
    const data = Float32Array.from({ length: k * rows * cols }, (_, i) =>
      i < rows * cols ? 1 : uniform(bits),
    );
    const maps: Heatmaps = { data, k, height: rows, width: cols };
    const norms = [1, 1.1, 0.9, 1.2, 0.8];
    const field = createField(maps, norms, width, height, Array(k).fill(true));
    const [xs, ys] = [axisTaps(cols, width), axisTaps(rows, height)];
    let borders = 0;
    for (let y = 0; y < height; y++) {
      field.moveTo(y);
      for (let x = 0; x < width; x++) {
        const all = Array.from({ length: k }, (_, j) => {
          const cell = (row: number, col: number) => cellsOf(maps, j)[row * cols + col]! * norms[j]!;
          const [a, b, c, d] = [
            cell(ys.lower[y]!, xs.lower[x]!),
            cell(ys.lower[y]!, xs.upper[x]!),
            cell(ys.upper[y]!, xs.lower[x]!),
            cell(ys.upper[y]!, xs.upper[x]!),
          ];
          const [f, g] = [xs.weight[x]!, ys.weight[y]!];
          return {
            j,
            part: (1 - g) * ((1 - f) * a + f * b) + g * ((1 - f) * c + f * d),
            slopeX: (((1 - g) * (b - a) + g * (d - c)) * cols) / width,
            slopeY: (((1 - f) * (c - a) + f * (d - b)) * rows) / height,
          };
        }).sort((one, other) => other.part - one.part);
        const [first, second, third] = all;
        const lead = first!.part - second!.part;
        const slope = Math.hypot(first!.slopeX - second!.slopeX, first!.slopeY - second!.slopeY);
        const other = Math.max(0, 0.5 - lead / slope);
        // Where two are equal but for rounding, either may come first.
        if (lead > 1e-5) expect(field.row.winner[x]).toBe(first!.j);
        if (second!.part - third!.part > 1e-5) expect(field.row.other[x]).toBeCloseTo(other, 3);
        if (lead > 1e-5 && other > 0.01) expect(field.row.second[x]).toBe(second!.j);
        if (other > 0) borders++;
      }
    }
    expect(borders).toBeGreaterThan(10);
  },
);
