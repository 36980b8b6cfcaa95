/** The concepts of some images as a batch finds them. */
import {
  type Balanced,
  balanceImages,
  factorizeBalanced,
  leaveOutBalanced,
} from '../src/factorization/balance.ts';
import type { FactorizeOptions } from '../src/factorization/factorize.ts';
import type { LeaveOutOptions } from '../src/factorization/leave-out.ts';
import { type Activations, joinActivations, positionsOf } from '../src/factorization/matrix.ts';
import { scaleFactors } from '../src/factorization/scale.ts';
import type { Solver } from '../src/factorization/solver.ts';

/** As a batch weighs them. */
export function balanced(images: readonly Activations[]): Balanced {
  return balanceImages(joinActivations(images), positionsOf(images));
}

/** In the fixed scale. */
export async function conceptsOf(
  solver: Pick<Solver, 'factorize'>,
  images: readonly Activations[],
  options: FactorizeOptions,
) {
  return scaleFactors(await factorizeBalanced(solver, balanced(images), options));
}

/** What they become without each tenth of the images; likewise. */
export async function leftOutOf(
  solver: Pick<Solver, 'leaveOut'>,
  images: readonly Activations[],
  concepts: Pick<LeaveOutOptions, 'k' | 'W' | 'seed'>,
) {
  const sizes = positionsOf(images);
  const leftOut = await leaveOutBalanced(solver, balanced(images), { ...concepts, sizes });
  return leftOut.map((each) => scaleFactors(each));
}
