import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSolver, type Solver } from '../../src/factorization/solver.ts';
import { noisyProduct } from './planted.ts';

let solver: Solver;
beforeAll(async () => {
  solver = await createSolver();
});
afterAll(() => solver.close());

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
