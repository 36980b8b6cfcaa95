import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/dataset/random.ts';
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

/** The sum of `rank` products of two random vectors, which share no row and no column. */
function exact(rows: number, cols: number, rank: number) {
  const random = seededRandom(rank);
  const left = Array.from({ length: rows }, random);
  const right = Array.from({ length: cols }, random);
  const data = new Float32Array(rows * cols);
  for (let c = 0; c < rows; c++) {
    for (let p = c % rank; p < cols; p += rank) data[c * cols + p] = left[c]! * right[p]!;
  }
  return { data, rows, cols };
}

test.each([
  [512, 2048, 1, 1, 16, 1],
  [512, 2048, 1, 2, 16, 2],
  [64, 96, 1, 2, 16, 2],
  [60, 96, 3, 2, 12, 3],
  [60, 96, 3, 5, 12, 5],
])(
  'finds no parts in the rounding errors of %i×%i of rank %i: of %i to %i it is %i',
  async (rows, cols, rank, from, to, k) => {
    for (const seed of [0, 1, 2]) {
      expect((await solver.chooseRank(exact(rows, cols, rank), { from, to, seed })).k).toBe(k);
    }
  },
);

test('refuses a matrix that has not as many elements as its shape says', async () => {
  const V = { data: Float32Array.of(1, 2, 3), rows: 2, cols: 2 };
  await expect(solver.chooseRank(V, { from: 1, to: 2, seed: 1 })).rejects.toThrow(
    expect.objectContaining({ code: 'usage', message: expect.stringContaining('2×2') }),
  );
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
