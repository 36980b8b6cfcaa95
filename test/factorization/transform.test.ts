import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomBits, uniform } from '../../src/factorization/random.ts';
import { createSolver, type Solver } from '../../src/factorization/solver.ts';
import { directError, planted } from './planted.ts';

let solver: Solver;
beforeAll(async () => {
  solver = await createSolver();
});
afterAll(() => solver.close());

test('solves a small case known by hand', async () => {
  // Concepts (1,0) and (1,1): (3,1) is 2·first + 1·second; (0,2) would need −2 of the first, so 1 of the second.
  const basis = { k: 2, channels: 2, W: Float32Array.of(1, 0, 1, 1) };
  const { H } = await solver.transform({ data: Float32Array.of(3, 0, 1, 2), rows: 2, cols: 2 }, basis);
  [2, 0, 1, 1].forEach((x, i) => {
    expect(H[i]).toBeCloseTo(x, 3);
  });
});

test('meets the conditions of the minimum: no gradient where H > 0, none downhill where H = 0', async () => {
  const V = planted(64, 30, 8, 4);
  const { W } = await solver.factorize(planted(64, 98, 8, 4), { k: 5, seed: 1 });
  const { H, relativeError } = await solver.transform(V, { k: 5, channels: 64, W });
  expect(Math.abs(relativeError - directError(V, { W, H, k: 5 }))).toBeLessThan(1e-5);
  for (let j = 0; j < 5; j++) {
    for (let p = 0; p < 30; p++) {
      let gradient = 0;
      let size = 0;
      for (let c = 0; c < 64; c++) {
        let model = 0;
        for (let i = 0; i < 5; i++) model += W[i * 64 + c] * H[i * 30 + p];
        gradient += W[j * 64 + c] * (model - V.data[c * 30 + p]);
        size += W[j * 64 + c] * V.data[c * 30 + p];
      }
      expect(gradient).toBeGreaterThan(-0.01 * size);
      if (H[j * 30 + p] > 0) expect(gradient).toBeLessThan(0.01 * size);
    }
  }
});

test('reaches the minimum for vectors that are nearly parallel', async () => {
  const [channels, k, cols] = [40, 6, 12];
  const bits = randomBits(1, 0);
  const [often, seldom] = [0.4, 0.3].map((part) => () => (uniform(bits) < part ? uniform(bits) : 0));
  const common = Array.from({ length: channels }, () => uniform(bits));
  const W = Float32Array.from({ length: k * channels }, (_, i) => 10 * common[i % channels]! + seldom!());
  const H = Float32Array.from({ length: k * cols }, () => often!());
  const data = Float32Array.from({ length: channels * cols }, (_, i) => {
    const [c, p] = [Math.floor(i / cols), i % cols];
    let model = 0;
    for (let j = 0; j < k; j++) model += W[j * channels + c]! * H[j * cols + p]!;
    return model * (0.8 + 0.4 * uniform(bits));
  });
  const { relativeError } = await solver.transform({ data, rows: channels, cols }, { k, channels, W });
  // By SciPy's nnls, column by column.
  expect(relativeError / 0.11518326634489985).toBeCloseTo(1, 3);
});

test('gives back the heatmaps of its own factorisation', async () => {
  const V = planted(64, 98, 8, 1);
  const f = await solver.factorize(V, { k: 4, seed: 1, tolerance: 0, maxIterations: 400 });
  const { relativeError } = await solver.transform(V, f);
  expect(relativeError).toBeLessThanOrEqual(f.relativeError + 1e-6);
});

test.each([1e-30, 1e30])('takes activations and concepts of magnitude %d', async (scale) => {
  const basis = { k: 1, channels: 2, W: Float32Array.of(scale, 2 * scale) };
  const { H } = await solver.transform(
    { data: Float32Array.of(3 * scale, 6 * scale), rows: 2, cols: 1 },
    basis,
  );
  expect(H[0]).toBeCloseTo(3, 4);
});

test('is zero for zero activations and for zero concepts', async () => {
  const basis = { k: 1, channels: 2, W: new Float32Array(2) };
  expect((await solver.transform({ data: new Float32Array(4), rows: 2, cols: 2 }, basis)).relativeError).toBe(
    0,
  );
  const { H, relativeError } = await solver.transform(
    { data: Float32Array.of(1, 2), rows: 2, cols: 1 },
    basis,
  );
  expect([...H, relativeError]).toEqual([0, 1]);
});

test('refuses a basis of another layer', async () => {
  const V = { data: new Float32Array(4), rows: 2, cols: 2 };
  await expect(solver.transform(V, { k: 1, channels: 3, W: new Float32Array(3) })).rejects.toThrow(
    expect.objectContaining({ code: 'usage' }),
  );
});
