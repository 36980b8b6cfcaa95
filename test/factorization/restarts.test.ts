import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { matchConcepts } from '../../src/factorization/likeness.ts';
import { leastError, thorough } from '../../src/factorization/restarts.ts';
import { createSolver, type Solver } from '../../src/factorization/solver.ts';
import { directError, noisyProduct } from './planted.ts';

let solver: Solver;
beforeAll(async () => {
  solver = await createSolver();
});
afterAll(() => solver.close());

const k = 7;
const seeds = [1, 2, 3, 4, 5, 6];

/** Ten parts and room for seven concepts: which parts share one differs from minimum to minimum. */
const cases = [
  { name: 'on V itself', V: noisyProduct(300, 200, 10, 3) },
  { name: 'that share a sketch', V: noisyProduct(400, 500, 10, 3) },
];

describe.each(cases)('restarts $name', ({ V }) => {
  test('other seeds end in the same concepts, which one factorisation each does not achieve', async () => {
    const leastLikeness = async (restarts: number) => {
      const options = { ...thorough, k, restarts };
      const [first, ...others] = await Promise.all(
        seeds.map((seed) => solver.factorize(V, { ...options, seed })),
      );
      return Math.min(...others.flatMap((other) => matchConcepts(first!, other).cosines));
    };
    expect(await leastLikeness(1)).toBeLessThan(0.9);
    expect(await leastLikeness(thorough.restarts)).toBeGreaterThan(0.99);
  });

  test('the kept one is as good as the best of whole factorisations', async () => {
    const best = await solver.factorize(V, { ...thorough, k, seed: 1 });
    const whole = await Promise.all(
      Array.from({ length: 8 }, (_, i) => solver.factorize(V, { k, seed: 100 + i, tolerance: 3e-6 })),
    );
    const least = whole.reduce((a, b) => (b.relativeError < a.relativeError ? b : a));
    expect(best.relativeError / least.relativeError).toBeCloseTo(1, 4);
    expect(Math.min(...matchConcepts(least, best).cosines)).toBeGreaterThan(0.999);
  });

  test('the one with the least error is kept and brought to the end', async () => {
    const best = await solver.factorize(V, { ...thorough, k, seed: 1 });
    const { restart, restartErrors, relativeError } = best;
    expect(restartErrors).toHaveLength(8);
    expect(restart).toBe(restartErrors.indexOf(Math.min(...restartErrors)));
    expect(new Set(restartErrors).size).toBeGreaterThan(1);
    // Rounding of float32 products may raise it.
    expect(relativeError).toBeLessThan(restartErrors[restart]! + 1e-6);
    expect(relativeError).toBeCloseTo(directError(V, best), 5);
    expect(best.stopReason).toBe('converged');
  });

  test('all of it repeats bit by bit', async () => {
    const options = { ...thorough, k, seed: 3 };
    expect(await solver.factorize(V, options)).toEqual(await solver.factorize(V, options));
  });
});

test('what is compared are errors on V, though a sketch misses much of it', async () => {
  const V = noisyProduct(400, 500, 80, 3);
  const { restart, restartErrors, relativeError } = await solver.factorize(V, { ...thorough, k, seed: 1 });
  expect(restartErrors[restart]! / relativeError).toBeLessThan(1 + 1e-4);
});

test.each([3, 4, 5, 8])(
  '%i iterations are never exceeded and leave one for the end',
  async (maxIterations) => {
    const V = noisyProduct(400, 500, 10, 3);
    const found = await solver.factorize(V, { restarts: 3, k: 2, seed: 1, maxIterations });
    expect(found.iterations).toBeLessThanOrEqual(maxIterations);
    expect(found.errors.length).toBeGreaterThan(0);
    expect(found.relativeError).toBeCloseTo(directError(V, found), 5);
  },
);

test('begins with the seed itself and keeps the first of those with the least error', async () => {
  const errors = [0.5, 0.3, 0.4, 0.3];
  const seen: number[] = [];
  const run = async (seed: number) => ({ seed, relativeError: errors[seen.push(seed) - 1]! });
  const { best, restart, restartErrors } = await leastError(7, 4, run);
  expect({ best, restart, restartErrors }).toEqual({
    best: { seed: seen[1], relativeError: 0.3 },
    restart: 1,
    restartErrors: errors,
  });
  expect(seen[0]).toBe(7);
  expect(new Set(seen).size).toBe(4);
  expect(await leastError(7, 1, async (seed) => ({ seed, relativeError: 1 }))).toEqual({
    best: { seed: 7, relativeError: 1 },
    restart: 0,
    restartErrors: [1],
  });
});

test('where there is nothing it is not looked for', async () => {
  const empty = { data: new Float32Array(6), rows: 2, cols: 3 };
  const found = await solver.factorize(empty, { ...thorough, k: 2, seed: 1 });
  expect(found).toMatchObject({ restart: 0, restartErrors: [0], stopReason: 'zero' });
});
