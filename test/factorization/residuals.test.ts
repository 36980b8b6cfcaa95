import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSolver, type Solver } from '../../src/factorization/solver.ts';
import { directError, planted } from './planted.ts';

let solver: Solver;
beforeAll(async () => {
  solver = await createSolver();
});
afterAll(() => solver.close());

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

test('is known by hand for a small case', async () => {
  // Columns (3,1) and (0,2); W = (1,1), H = (2, 1): what is left is (1,−1) and (−1,1).
  const V = { data: Float32Array.of(3, 0, 1, 2), rows: 2, cols: 2 };
  const { squaredErrors, squaredNorms } = await solver.residuals(V, {
    k: 1,
    W: Float32Array.of(1, 1),
    H: Float32Array.of(2, 1),
  });
  expect([...squaredNorms]).toEqual([10, 4]);
  expect(squaredErrors[0]).toBeCloseTo(2, 5);
  expect(squaredErrors[1]).toBeCloseTo(2, 5);
});

test.each([1, 1e30, 1e-30])('adds up to the factorisation’s error, at magnitude %d', async (scale) => {
  const V = planted(64, 98, 8, 1);
  const factorization = await solver.factorize(V, { k: 4, seed: 1 });
  const scaled = { ...V, data: V.data.map((x) => x * scale) };
  const factors = { ...factorization, W: factorization.W.map((x) => x * scale) };
  const { squaredErrors, squaredNorms } = await solver.residuals(scaled, factors);
  const error = Math.sqrt(sum(squaredErrors) / sum(squaredNorms));
  expect(Math.abs(error - directError(V, factorization))).toBeLessThan(1e-4);
});

test('leaves everything where there are no concepts', async () => {
  const V = { data: Float32Array.of(1, 2), rows: 2, cols: 1 };
  const { squaredErrors } = await solver.residuals(V, {
    k: 1,
    W: new Float32Array(2),
    H: new Float32Array(1),
  });
  expect([...squaredErrors]).toEqual([5]);
});
