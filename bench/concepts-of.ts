/** The concepts of some images as a batch finds them. */
import { balanceImages, factorizeBalanced, leaveOutBalanced } from '../src/factorization/balance.ts';
import type { FactorizeOptions } from '../src/factorization/factorize.ts';
import type { LeaveOutOptions } from '../src/factorization/leave-out.ts';
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

/** What they become without each tenth of the images; likewise. */
export async function leftOutOf(
  solver: Pick<Solver, 'leaveOut'>,
  images: readonly Activations[],
  concepts: Pick<LeaveOutOptions, 'k' | 'W' | 'seed'>,
) {
  const sizes = positionsOf(images);
  const balanced = balanceImages(joinActivations(images), sizes);
  const leftOut = await leaveOutBalanced(solver, balanced, { ...concepts, sizes });
  return leftOut.map((each) => scaleFactors(each));
}
