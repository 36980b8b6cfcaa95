import { afterAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/dataset/random.ts';
import { pullTowards } from '../../src/factorization/pull.ts';
import { createSolver } from '../../src/factorization/solver.ts';

const solver = await createSolver();
afterAll(() => solver.close());

const [channels, cols] = [12, 30];

/** Two known concepts and one that is not; the second concept's activations lie where it is not known to be. */
async function image() {
  const random = seededRandom(3);
  const W = Float32Array.from({ length: 3 * channels }, () => random() ** 2);
  const truth = Float32Array.from({ length: 3 * cols }, (_, i) => {
    const [j, p] = [Math.floor(i / cols), i % cols];
    return j === 0 ? Number(p < 6) : j === 1 ? Number(p >= 20) : 0.3;
  });
  const data = new Float32Array(channels * cols);
  for (let c = 0; c < channels; c++) {
    for (let p = 0; p < cols; p++) {
      for (let j = 0; j < 3; j++) data[c * cols + p] += W[j * channels + c]! * truth[j * cols + p]!;
      data[c * cols + p]! *= 0.9 + 0.2 * random();
    }
  }
  const known = Float32Array.from({ length: 2 * cols }, (_, i) =>
    i < cols ? (i < 6 ? 0.9 : 0.05) : Math.max(0, 0.8 - Math.abs(i - cols - 8) / 5),
  );
  const V = { data, rows: channels, cols };
  const basis = { k: 3, channels, W };
  const norms = [0, 1, 2].map((j) => Math.hypot(...W.subarray(j * channels, (j + 1) * channels)));
  const { H: found } = await solver.transform(V, basis);
  return { V, basis, norms, found, known };
}

const sum = (values: number[]) => values.reduce((all, value) => all + value, 0);
const meanOf = (values: number[]) => sum(values) / values.length;
const rowOf = (H: Float32Array, j: number) => [...H.subarray(j * cols, (j + 1) * cols)];

describe('heatmaps drawn towards known ones', () => {
  it('are the minimum of the documented objective', async () => {
    const { V, basis, norms, found, known } = await image();
    const H = await pullTowards(solver, V, basis, norms, found, known);
    const force = [0, 1].map((j) => {
      const [row, h] = [rowOf(found, j), rowOf(known, j)];
      const level = [...h].sort((a, b) => b - a)[1]!;
      const there = (values: number[]) => sum(values.filter((_, p) => h[p]! >= level)) / sum(values);
      return 1 / (1 + (there(row) / there(h) / 0.25) ** 8);
    });
    expect(force[0]).toBeLessThan(0.1);
    expect(force[1]).toBeGreaterThan(0.9);
    // Karush-Kuhn-Tucker: the slope is 0 where H > 0 and ≥ 0 where H = 0.
    for (let j = 0; j < 3; j++) {
      const peak = j < 2 ? Math.max(...rowOf(known, j)) : 1;
      for (let p = 0; p < cols; p++) {
        let slope = 0;
        for (let c = 0; c < channels; c++) {
          let residual = -V.data[c * cols + p]!;
          for (let l = 0; l < 3; l++) residual += basis.W[l * channels + c]! * H[l * cols + p]!;
          slope += basis.W[j * channels + c]! * residual;
        }
        const here = H[j * cols + p]!;
        if (j < 2) slope += force[j]! * norms[j]! ** 2 * (here - known[j * cols + p]! ** 2 / peak);
        if (here > 1e-6) expect(Math.abs(slope)).toBeLessThan(1e-3);
        else expect(slope).toBeGreaterThan(-1e-3);
      }
    }
  });

  it('stay where they agree with what is known, and move where they do not', async () => {
    const { V, basis, norms, found, known } = await image();
    const H = await pullTowards(solver, V, basis, norms, found, known);
    const part = (row: number[], from: number, to: number) => meanOf(row.slice(from, to)) / meanOf(row);
    expect(part(rowOf(H, 0), 0, 6)).toBeGreaterThan(3);
    expect(part(rowOf(found, 1), 6, 11)).toBeLessThan(0.1);
    expect(part(rowOf(H, 1), 6, 11)).toBeGreaterThan(1);
  });

  it('move towards what is known at a single place', async () => {
    const { V, basis, norms, found } = await image();
    const known = new Float32Array(2 * cols);
    known[8] = 0.8;
    known[cols + 8] = 0.8;
    const H = await pullTowards(solver, V, basis, norms, found, known);
    for (const j of [0, 1]) {
      expect(rowOf(found, j)[8]).toBeLessThan(0.05);
      expect(rowOf(H, j)[8]).toBeGreaterThan(0.2);
    }
  });

  it('take what is known nowhere as it was found, and what was found nowhere as it is known', async () => {
    const { V, basis, norms, found } = await image();
    const nowhere = await pullTowards(solver, V, basis, norms, found, new Float32Array(2 * cols));
    for (const [i, value] of nowhere.entries()) expect(value).toBeCloseTo(found[i]!, 4);
    const known = new Float32Array(cols).fill(0.5);
    const dark = { ...V, data: new Float32Array(V.data.length) };
    const pulled = await pullTowards(solver, dark, basis, norms, new Float32Array(3 * cols), known);
    // ½·‖W‖²·H² and ½·‖W‖²·(H − ½)² meet half-way.
    for (const value of rowOf(pulled, 0)) expect(value).toBeCloseTo(0.25, 4);
  });
});
