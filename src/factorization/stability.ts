/** How surely each concept of a factorisation is found again from other random starts. */
import { smallProblem } from './choose-rank.ts';
import { type DescentOptions, descend } from './descend.ts';
import type { Engine } from './engine.ts';
import { createFactors, factorLengths } from './factors.ts';
import { matchConcepts } from './likeness.ts';
import type { Matrix } from './matrix.ts';
import { checkShape, prepare } from './prepare.ts';
import { randomBits } from './random.ts';
import { firstStartStream, randomise } from './starts.ts';
import { transposeScratch } from './transpose.ts';
import type { Workspace } from './workspace.ts';

export interface StabilityOptions {
  k: number;
  /** The concepts in question, k × C in any scale. */
  W: Float32Array;
  /** Any integer; the same seed gives the same figures. */
  seed: number;
  /** Random starts, ≥ 1. Default 3. */
  starts?: number;
}

/** The starts' random bits come after all that a factorisation of the same seed may use. */
const firstStream = firstStartStream + 1000;
/** More positions than this are sampled. */
const sampleSize = 2048;
const descent: DescentOptions = {
  sweeps: 2,
  momentum: true,
  tolerance: 2e-3,
  window: 4,
  maxIterations: 20,
};

/**
 * For each concept the mean cosine, 0…1, to the concept it is matched with in solutions from other random starts; 1:
 * found again every time. The solutions are rough ones, on a sketch of a sample of V where V is large: they end where
 * converged ones do but for a few hundredths.
 *
 * @throws LeitmotifError `usage` for a V that makes no sense, `activations-invalid` for NaN or infinite elements.
 */
export async function stabilityWith(
  engine: Engine,
  { layout, kernels }: Workspace,
  matrix: Matrix,
  { k, W, seed, starts = 3 }: StabilityOptions,
): Promise<number[]> {
  checkShape(matrix);
  const { rows, cols } = matrix;
  const [transposed, band, statistics, ...arrays] = layout([
    rows * cols,
    ...transposeScratch(matrix),
    ...factorLengths(k, rows, cols),
  ]);
  const prepared = prepare(matrix, transposed, kernels, [band, statistics]);
  if (prepared.squaredNorm === 0) return new Array<number>(k).fill(0);
  const { problem, positions } = await smallProblem(engine, prepared, k, seed, sampleSize);
  const lengths = factorLengths(k, rows, positions);
  const factors = createFactors(
    engine,
    k,
    arrays.map((array, i) => array.subarray(0, lengths[i])),
    kernels,
  );
  const sums = new Array<number>(k).fill(0);
  for (let start = 0; start < starts; start++) {
    randomise(factors, prepared.mean, randomBits(seed, firstStream + start));
    await descend(problem, factors, descent);
    matchConcepts({ k, W }, { k, W: factors.W.data }).cosines.forEach((cosine, j) => {
      sums[j] += cosine;
    });
  }
  return sums.map((sum) => Math.min(1, sum / starts));
}
