import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSolver, type Solver } from '../../src/factorization/solver.ts';
import { noisyProduct } from './planted.ts';

let solver: Solver;
beforeAll(async () => {
  solver = await createSolver();
});
afterAll(() => solver.close());

test.each([
  [120, 150],
  [1024, 3000],
])('planted concepts are found again from other starts, in %i×%i', async (rows, cols) => {
  const V = noisyProduct(rows, cols, 5, 3);
  const { k, W } = await solver.factorize(V, { k: 5, seed: 1 });
  for (const stability of await solver.stability(V, { k, W, seed: 1 }))
    expect(stability).toBeGreaterThan(0.98);
});

test('concepts beyond the planted ones are not', async () => {
  const V = noisyProduct(300, 200, 5, 3);
  const { k, W } = await solver.factorize(V, { k: 8, seed: 1 });
  const stability = await solver.stability(V, { k, W, seed: 1 });
  expect(Math.min(...stability)).toBeLessThan(0.85);
});

test('repeats bit by bit, does not depend on the scale, and is 0 where there is nothing', async () => {
  const V = noisyProduct(120, 150, 3, 5);
  const { k, W } = await solver.factorize(V, { k: 4, seed: 1 });
  const once = await solver.stability(V, { k, W, seed: 9 });
  expect(await solver.stability(V, { k, W, seed: 9 })).toEqual(once);
  const scaled = await solver.stability(V, { k, W: W.map((x) => x * 4), seed: 9 });
  scaled.forEach((figure, j) => {
    expect(figure).toBeCloseTo(once[j]!, 5);
  });
  const empty = { data: new Float32Array(6), rows: 2, cols: 3 };
  expect(await solver.stability(empty, { k: 2, W: new Float32Array(4), seed: 1 })).toEqual([0, 0]);
});
