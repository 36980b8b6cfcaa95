import { afterAll, beforeAll, expect, test } from 'vitest';
import { matchConcepts } from '../../src/factorization/likeness.ts';
import { factorizeRepeatedly } from '../../src/factorization/restarts.ts';
import { createSolver, type Solver } from '../../src/factorization/solver.ts';
import { directError, noisyProduct } from './planted.ts';

let solver: Solver;
beforeAll(async () => {
  solver = await createSolver();
});
afterAll(() => solver.close());

// Ten parts and room for seven concepts: which parts share one differs from minimum to minimum.
const V = noisyProduct(300, 200, 10, 3);
const k = 7;
const seeds = [1, 2, 3, 4, 5, 6];

async function leastLikeness(restarts: number): Promise<number> {
  const [first, ...others] = await Promise.all(
    seeds.map((seed) => factorizeRepeatedly(solver, V, { k, seed }, restarts)),
  );
  return Math.min(...others.flatMap((other) => matchConcepts(first!, other).cosines));
}

test('other seeds end in the same concepts, which one factorisation each does not achieve', async () => {
  expect(await leastLikeness(1)).toBeLessThan(0.9);
  expect(await leastLikeness(8)).toBeGreaterThan(0.99);
});

test('the one with the least error is kept', async () => {
  const best = await factorizeRepeatedly(solver, V, { k, seed: 1 });
  expect(best.restartErrors).toHaveLength(8);
  expect(best.relativeError).toBe(Math.min(...best.restartErrors));
  expect(best.restart).toBe(best.restartErrors.indexOf(best.relativeError));
  expect(best.relativeError).toBeCloseTo(directError(V, best), 5);
  expect(new Set(best.restartErrors).size).toBeGreaterThan(1);
});

test('the first is that of the seed alone; all of it repeats bit by bit', async () => {
  const alone = await solver.factorize(V, { k, seed: 1, tolerance: 3e-6 });
  const { restart, restartErrors, ...once } = await factorizeRepeatedly(solver, V, { k, seed: 1 }, 1);
  expect(once).toEqual(alone);
  expect({ restart, restartErrors }).toEqual({ restart: 0, restartErrors: [alone.relativeError] });
  const options = { k, seed: 3 };
  expect(await factorizeRepeatedly(solver, V, options)).toEqual(
    await factorizeRepeatedly(solver, V, options),
  );
});

test('where there is nothing it is not looked for again', async () => {
  const empty = { data: new Float32Array(6), rows: 2, cols: 3 };
  const { restartErrors, stopReason } = await factorizeRepeatedly(solver, empty, { k: 2, seed: 1 });
  expect({ restartErrors, stopReason }).toEqual({ restartErrors: [0], stopReason: 'zero' });
});
