/** Whole factorisations from several seeds, of which the best is kept. */
import type { Factorization, FactorizeOptions } from './factorize.ts';
import type { Matrix } from './matrix.ts';
import { randomBits } from './random.ts';
import type { Solver } from './solver.ts';
import { firstStartStream } from './starts.ts';

export interface BestFactorization extends Factorization {
  /** Which factorisation it is, and the relative errors of them all. */
  restart: number;
  restartErrors: number[];
}

/** Comes after all that a factorisation and the stability of its concepts use. */
const seedStream = firstStartStream + 2000;

/** Far finer than a single factorisation's: what is kept is to be the minimum itself, not a place on the way to it. */
const tolerance = 3e-6;

/**
 * The factorisation with the least error of `restarts` ≥ 1, the first of equals; the first one's seed is `options.seed`,
 * the others' are drawn from it. Starts compare a sample and a few iterations; only the end tells which minimum is the
 * lowest, and the lowest is the one that other seeds find too. Eight are enough for that (docs/decisions.md). Each ends
 * at a tolerance of 3e-6 where the options give none.
 *
 * @throws LeitmotifError as `Solver.factorize`.
 */
export async function factorizeRepeatedly(
  solver: Pick<Solver, 'factorize'>,
  V: Matrix,
  options: FactorizeOptions,
  restarts = 8,
): Promise<BestFactorization> {
  const nextSeed = randomBits(options.seed, seedStream);
  const each = { tolerance, ...options };
  let best = await solver.factorize(V, each);
  let restart = 0;
  const restartErrors = [best.relativeError];
  while (restartErrors.length < restarts && best.stopReason !== 'zero') {
    const other = await solver.factorize(V, { ...each, seed: nextSeed() });
    if (other.relativeError < best.relativeError) [best, restart] = [other, restartErrors.length];
    restartErrors.push(other.relativeError);
  }
  return { ...best, restart, restartErrors };
}
