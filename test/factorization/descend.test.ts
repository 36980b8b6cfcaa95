import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Descent, type DescentOptions, descend } from '../../src/factorization/descend.ts';
import { type Engine, openEngine, operand } from '../../src/factorization/engine.ts';
import { createFactors, exactProblem, factorLengths } from '../../src/factorization/factors.ts';
import type { Matrix } from '../../src/factorization/matrix.ts';
import { randomBits, uniform } from '../../src/factorization/random.ts';
import { createWorkspaces } from '../../src/factorization/workspace.ts';
import { directError, planted } from './planted.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine(1);
});
afterAll(() => engine.close());

const transposed = ({ data, rows, cols }: Matrix): Matrix => ({
  data: Float32Array.from(data, (_, i) => data[(i % rows) * cols + Math.floor(i / rows)]),
  rows: cols,
  cols: rows,
});

/** Descends on V from a random start; `error` is that of the final factors by definition. */
function descendFrom(
  seed: number,
  V: Matrix,
  k: number,
  options: DescentOptions,
): Promise<Descent & { error: number }> {
  return createWorkspaces().use(async ({ layout, kernels }) => {
    const factors = createFactors(engine, k, layout(factorLengths(k, V.rows, V.cols)), kernels);
    const bits = randomBits(seed, 0);
    for (const { data } of [factors.W, factors.H]) data.set(data.map(() => uniform(bits)));
    const squaredNorm = V.data.reduce((sum, x) => sum + x * x, 0);
    const problem = exactProblem(engine, operand(V), operand(transposed(V)), squaredNorm);
    const descent = await descend(problem, factors, options);
    return { ...descent, error: directError(V, { W: factors.W.data, H: factors.H.data, k }) };
  });
}

const plain = { sweeps: 2, momentum: false, window: 1, tolerance: 1e-6, maxIterations: 40 };
const fast = { ...plain, momentum: true, window: 4 };

describe('descend', () => {
  const V = planted(60, 90, 8, 5);

  test('never raises the error without momentum, on any matrix and from any start', async () => {
    const shape = fc.tuple(
      fc.integer({ min: 2, max: 40 }),
      fc.integer({ min: 2, max: 40 }),
      fc.integer({ min: 1, max: 8 }),
    );
    await fc.assert(
      fc.asyncProperty(shape, fc.integer({ min: 0, max: 1000 }), async ([rows, cols, k], seed) => {
        const { errors } = await descendFrom(seed, planted(rows, cols, 5, seed), k, plain);
        for (let i = 2; i < errors.length; i++) expect(errors[i]).toBeLessThanOrEqual(errors[i - 1] + 1e-6);
      }),
      { numRuns: 40 },
    );
  });

  test.each([plain, fast])('reports the error of the factors it leaves', async (options) => {
    const { errors, error, iterations } = await descendFrom(1, V, 5, options);
    expect(errors).toHaveLength(iterations + 1);
    expect(Math.sqrt(errors[iterations])).toBeCloseTo(error, 5);
  });

  test('needs fewer iterations with momentum for the same error', async () => {
    let [without, within] = [0, 0];
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      without += (await descendFrom(seed, V, 8, { ...plain, tolerance: 0, maxIterations: 25 })).error;
      within += (await descendFrom(seed, V, 8, { ...fast, tolerance: 0, maxIterations: 25 })).error;
    }
    expect(within).toBeLessThan(without);
  });

  test('stops after maxIterations without convergence, before that with it', async () => {
    expect(await descendFrom(1, V, 5, { ...plain, maxIterations: 2 })).toMatchObject({
      iterations: 2,
      converged: false,
    });
    const { iterations, converged } = await descendFrom(1, V, 2, { ...plain, tolerance: 1e-2 });
    expect(converged).toBe(true);
    expect(iterations).toBeLessThan(40);
  });
});
