/** The concepts of some images as a batch finds them. */
import { balanceImages, factorizeBalanced } from '../src/factorization/balance.ts';
import type { FactorizeOptions } from '../src/factorization/factorize.ts';
import { type Activations, joinActivations, positionsOf } from '../src/factorization/matrix.ts';
import { scaleFactors } from '../src/factorization/scale.ts';
import type { Solver } from '../src/factorization/solver.ts';

/** In the fixed scale. */
export async function conceptsOf(
  solver: Pick<Solver, 'factorize'>,
  images: readonly Activations[],
  options: FactorizeOptions,
) {
  const balanced = balanceImages(joinActivations(images), positionsOf(images));
  return scaleFactors(await factorizeBalanced(solver, balanced, options));
}
