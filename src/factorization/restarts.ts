/** A factorisation begun from several seeds, of which the one with the least error is kept. */
import { randomBits } from './random.ts';
import { firstStartStream } from './starts.ts';

export interface Restarts {
  /** Which restart was kept, and the relative error of each on V where they were compared. */
  restart: number;
  restartErrors: number[];
}

/**
 * What ends in the same concepts whatever the seed: so many beginnings, and a tolerance far finer than a single
 * factorisation's, as what is kept is to be the minimum itself, not a place on the way to it (docs/decisions.md).
 */
export const thorough = { restarts: 8, tolerance: 3e-6 };

/** Comes after all that a factorisation and the stability of its concepts use. */
const seedStream = firstStartStream + 2000;

/**
 * The result of `run` with the least error, the first of equals, for `restarts` ≥ 1 seeds: `seed` itself, then some that
 * are drawn from it. Starts compare a sample and a few iterations; only the end tells which minimum is the lowest, and
 * the lowest is the one that other seeds find too.
 */
export async function leastError<T extends { relativeError: number }>(
  seed: number,
  restarts: number,
  run: (seed: number) => Promise<T>,
): Promise<{ best: T } & Restarts> {
  const nextSeed = randomBits(seed, seedStream);
  let best = await run(seed);
  let restart = 0;
  const restartErrors = [best.relativeError];
  while (restartErrors.length < restarts) {
    const other = await run(nextSeed());
    if (other.relativeError < best.relativeError) [best, restart] = [other, restartErrors.length];
    restartErrors.push(other.relativeError);
  }
  return { best, restart, restartErrors };
}
