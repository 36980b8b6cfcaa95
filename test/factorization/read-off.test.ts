import { afterAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/dataset/random.ts';
import { readOff } from '../../src/factorization/read-off.ts';
import { createSolver } from '../../src/factorization/solver.ts';

const solver = await createSolver();
afterAll(() => solver.close());

const [channels, images, side] = [40, 12, 12];
const cells = side * side;
const positions = images * cells;
const sizes = Array.from({ length: images }, () => cells);

/** Two kinds of square objects, one in each image, before surroundings that no two images share. */
function planted() {
  const random = seededRandom(7);
  const looks = [0, 1].map(() => Float64Array.from({ length: channels }, () => random() ** 3));
  const exact = [0, 1].map(() => new Float32Array(positions));
  const data = new Float32Array(channels * positions);
  for (let i = 0; i < images; i++) {
    const ground = Float64Array.from({ length: channels }, () => random() ** 3);
    const [left, top] = [2 + Math.floor(random() * 4), 2 + Math.floor(random() * 4)];
    for (let p = 0; p < cells; p++) {
      const [x, y] = [p % side, Math.floor(p / side)];
      const inside = x >= left && x < left + 4 && y >= top && y < top + 4;
      if (inside) exact[i % 2]![i * cells + p] = 1;
      const seen = inside ? looks[i % 2]! : ground;
      for (let c = 0; c < channels; c++)
        data[c * positions + i * cells + p] = seen[c]! * (0.9 + 0.2 * random());
    }
  }
  return { V: { data, rows: channels, cols: positions }, exact };
}

/** What a layer that sees `reach` cells around each would say of it. */
function blurred(map: Float32Array, reach: number): Float32Array {
  return map.map((_, p) => {
    const [x, y, start] = [p % side, Math.floor((p % cells) / side), p - (p % cells)];
    let sum = 0;
    for (let v = Math.max(0, y - reach); v <= Math.min(side - 1, y + reach); v++) {
      for (let u = Math.max(0, x - reach); u <= Math.min(side - 1, x + reach); u++)
        sum += map[start + v * side + u]!;
    }
    return sum / (2 * reach + 1) ** 2;
  });
}

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

const join = (maps: Float32Array[]) => Float32Array.from(maps.flatMap((map) => [...map]));

describe('reading places off other activations', () => {
  it('finds the objects’ own cells where the given heatmaps spread far around them', async () => {
    const { V, exact } = planted();
    const known = exact.map((map) => blurred(map, 3).map((value) => value * 2));
    const { k, W, H } = await readOff(solver, V, join(known), sizes);
    expect([k, W.length, H.length]).toEqual([2, 2 * channels, 2 * positions]);
    for (const [j, map] of exact.entries()) {
      const found = H.subarray(j * positions, (j + 1) * positions);
      expect(cosine(known[j]!, map)).toBeLessThan(0.8);
      expect(cosine(found, map)).toBeGreaterThan(0.9);
      const mean = (at: 0 | 1) => {
        const values = found.filter((_, p) => map[p] === at);
        return values.reduce((sum, value) => sum + value, 0) / values.length;
      };
      expect(mean(0)).toBeLessThan(0.1 * mean(1));
    }
  });

  it('follows the given heatmap in an image where the activations do not show the concept', async () => {
    const { V, exact } = planted();
    // Image 5 shows its object in the looks of its ground.
    for (let c = 0; c < channels; c++) {
      const row = V.data.subarray(c * positions + 5 * cells, c * positions + 6 * cells);
      for (let p = 0; p < cells; p++) if (exact[1]![5 * cells + p] === 1) row[p] = row[0]!;
    }
    const { H } = await readOff(solver, V, join(exact), sizes);
    const found = H.subarray(positions);
    const meanIn = (image: number) => {
      const values = found.filter((_, p) => exact[1]![p] === 1 && Math.floor(p / cells) === image);
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    expect(meanIn(5)).toBeGreaterThan(0.25 * meanIn(3));
    const [own, other] = [5 * cells, 6 * cells];
    expect(cosine(found.subarray(own, other), exact[1]!.subarray(own, other))).toBeGreaterThan(0.8);
  });

  it('leaves a concept that is nowhere nowhere, and takes concepts that are everywhere', async () => {
    const { V, exact } = planted();
    const nowhere = await readOff(solver, V, join([exact[0]!, new Float32Array(positions)]), sizes);
    expect(nowhere.H.subarray(positions).every((value) => value === 0)).toBe(true);
    const everywhere = await readOff(solver, V, new Float32Array(positions).fill(1), sizes);
    expect(everywhere.H.every((value) => value > 0.2 && value < 5)).toBe(true);
  });

  it('says the same again', async () => {
    const { V, exact } = planted();
    const known = join(exact.map((map) => blurred(map, 2)));
    expect((await readOff(solver, V, known, sizes)).H).toEqual((await readOff(solver, V, known, sizes)).H);
  });
});
