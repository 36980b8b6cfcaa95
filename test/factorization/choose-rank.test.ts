import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Matrix } from '../../src/factorization/matrix.ts';
import { createSolver, type Solver } from '../../src/factorization/solver.ts';

let solver: Solver;
beforeAll(async () => {
  solver = await createSolver();
});
afterAll(() => solver.close());

/** Sparse non-negative W·H of the given rank, plus noise of 10 % of its norm, made non-negative. */
function noisyProduct(rows: number, cols: number, rank: number, seed: number): Matrix {
  let state = seed;
  const draw = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const sparse = (length: number) => Float64Array.from({ length }, () => (draw() < 0.3 ? 0.2 + draw() : 0));
  const [W, H] = [sparse(rows * rank), sparse(rank * cols)];
  const data = new Float32Array(rows * cols);
  let squares = 0;
  for (let i = 0; i < data.length; i++) {
    for (let j = 0; j < rank; j++) data[i] += W[Math.floor(i / cols) * rank + j] * H[j * cols + (i % cols)];
    squares += data[i] ** 2;
  }
  // A uniform draw from −1…1 has the variance 1/3.
  const noise = 0.1 * Math.sqrt((3 * squares) / data.length);
  return { data: data.map((x) => Math.max(0, x + noise * (2 * draw() - 1))), rows, cols };
}

describe.each([1, 3, 5, 8, 12, 16])('planted rank %i', (rank) => {
  test.each([
    [120, 150],
    [300, 200],
    [1024, 1500],
  ])('is found in %i×%i with 10 %% noise', async (rows, cols) => {
    const { k, points } = await solver.chooseRank(noisyProduct(rows, cols, rank, rank), {
      from: 1,
      to: 16,
      seed: 1,
    });
    expect(k).toBe(rank);
    expect(points.map((point) => point.k)).toEqual(Array.from({ length: 16 }, (_, i) => i + 1));
    expect(points[rank - 1].relativeError).toBeLessThan(0.15);
    expect(points[rank - 1].stability).toBeGreaterThan(0.95);
  });
});

test('looks at the range it is given only, and repeats bit by bit', async () => {
  const V = noisyProduct(120, 150, 5, 7);
  const choice = await solver.chooseRank(V, { from: 4, to: 8, seed: 3 });
  expect(choice.points.map(({ k }) => k)).toEqual([4, 5, 6, 7, 8]);
  expect(choice.k).toBe(5);
  expect(await solver.chooseRank(V, { from: 4, to: 8, seed: 3 })).toEqual(choice);
});

test('reduces the range to what the matrix allows, and takes an empty matrix', async () => {
  const V = { data: Float32Array.of(1, 2, 3, 4, 5, 7), rows: 2, cols: 3 };
  const { k, points } = await solver.chooseRank(V, { from: 1, to: 9, seed: 1 });
  expect(points).toHaveLength(2);
  expect([1, 2]).toContain(k);
  const zero = await solver.chooseRank(
    { data: new Float32Array(6), rows: 2, cols: 3 },
    { from: 1, to: 2, seed: 1 },
  );
  expect(zero).toMatchObject({ k: 1, points: [{ relativeError: 0 }, { relativeError: 0 }] });
});

test.each([
  [0, 3],
  [4, 3],
  [1, 2.5],
])('refuses the range %d to %d', async (from, to) => {
  const V = { data: Float32Array.of(1, 2, 3, 4), rows: 2, cols: 2 };
  await expect(solver.chooseRank(V, { from, to, seed: 1 })).rejects.toThrow(
    expect.objectContaining({ code: 'usage' }),
  );
});
