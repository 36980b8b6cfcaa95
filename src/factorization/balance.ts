/** Gives every image the same weight in a joint factorisation, however strongly the network responds to it. */
import type { Factorization, FactorizeOptions } from './factorize.ts';
import type { LeaveOutOptions, LeftOut } from './leave-out.ts';
import type { Matrix } from './matrix.ts';
import { imageEnergies } from './residuals.ts';
import { thorough } from './restarts.ts';
import type { Solver } from './solver.ts';

export interface Balanced {
  /** C × P: each image's columns times its gain. */
  V: Matrix;
  /** By position, `[P]`, > 0. */
  gains: Float32Array;
}

/** Images fainter than this part of the mean are raised no further: what is in a blank one is hardly a concept. */
const faintest = 0.25;

/**
 * Multiplies the columns of each image, `sizes` positions each in order, by the gain that gives them the mean magnitude of
 * all images; an image's magnitude is the root mean square of the lengths of its columns. ‖V − WH‖² counts every image by
 * the square of its magnitude, so that without this one strong response outweighs two that are 0.7 times as strong.
 */
export function balanceImages(V: Matrix, sizes: readonly number[]): Balanced {
  const { data, rows, cols } = V;
  const magnitudes = imageEnergies(V, sizes).map((energy, i) => Math.sqrt(energy / sizes[i]));
  const typical = magnitudes.reduce((sum, magnitude) => sum + magnitude, 0) / sizes.length;
  const gains = new Float32Array(cols);
  let start = 0;
  for (const [i, size] of sizes.entries()) {
    const gain = typical > 0 ? typical / Math.max(magnitudes[i], faintest * typical) : 1;
    gains.fill(gain, start, start + size);
    start += size;
  }
  const balanced = new Float32Array(data.length);
  for (let r = 0; r < rows; r++) {
    for (let p = 0; p < cols; p++) balanced[r * cols + p] = data[r * cols + p] * gains[p];
  }
  return { V: { data: balanced, rows, cols }, gains };
}

/**
 * The concepts of balanced images, `H` being that of the images as they were: V ≈ W·H before they were balanced. Errors
 * are those of the balanced images. It restarts as `thorough` says unless the options say otherwise.
 *
 * @throws LeitmotifError as `Solver.factorize`.
 */
export async function factorizeBalanced(
  solver: Pick<Solver, 'factorize'>,
  { V, gains }: Balanced,
  options: FactorizeOptions,
): Promise<Factorization> {
  const found = await solver.factorize(V, { ...thorough, ...options });
  return { ...found, H: unbalanced(found.H, gains) };
}

/**
 * What the concepts of balanced images become without a part of the images, for one part after the other; `H` as above.
 *
 * @throws LeitmotifError as `Solver.leaveOut`.
 */
export async function leaveOutBalanced(
  solver: Pick<Solver, 'leaveOut'>,
  { V, gains }: Balanced,
  options: LeaveOutOptions,
): Promise<LeftOut[]> {
  const found = await solver.leaveOut(V, options);
  return found.map((each) => ({ ...each, H: unbalanced(each.H, gains) }));
}

/** k × P, by position. */
function unbalanced(H: Float32Array, gains: Float32Array): Float32Array {
  return H.map((value, i) => value / gains[i % gains.length]);
}
