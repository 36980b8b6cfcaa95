/** A batch's concepts and heatmaps: factorised jointly, or for a stored basis solved for the heatmaps alone. */
import { partsFor } from '../concepts/parts.ts';
import { type Measured, measureQuality, stabilityFrom, withoutShowing } from '../concepts/quality.ts';
import { balanceImages, factorizeBalanced, leaveOutBalanced } from '../factorization/balance.ts';
import type { RankChoice } from '../factorization/choose-rank.ts';
import type { Factorization } from '../factorization/factorize.ts';
import type { LeftOut } from '../factorization/leave-out.ts';
import { joinActivations, type Matrix, positionsOf } from '../factorization/matrix.ts';
import { scaleFactors } from '../factorization/scale.ts';
import { aboveOffset, subtractNegativeMinima } from '../factorization/sign.ts';
import type { Basis } from './basis.ts';
import type { Observation } from './observe.ts';
import type { Stopwatch } from './stopwatch.ts';
import type { BatchContext } from './workbench.ts';

export interface Factored {
  /** In the fixed scale: W_j is the concept as it typically appears, H is 1 where it is typically present. */
  factorization: Omit<Factorization, 'stopReason' | 'start' | 'startErrors' | 'errors' | 'emptyConcepts'> & {
    D: Float32Array;
    stopReason: string;
  };
  /** A finer factorisation of the same activations, unscaled: what the batch tells the dataset's motifs. */
  parts: Factorization;
  /** How the number of concepts was chosen, when it was not given. */
  rank: RankChoice | undefined;
  /** What was subtracted from each channel before factorising, ≤ 0, `[C]`. */
  offset: Float32Array;
  /** Concepts asked for; there may be fewer. */
  asked: number;
  /** One entry a concept. */
  quality: Measured[];
  /** What becomes of the concepts without a tenth of the images, for one tenth after the other; in the fixed scale, too. */
  leftOut: LeftOut[];
  /** ‖V − WH‖² and ‖V‖² by position, `[P]`. */
  squaredErrors: Float64Array;
  squaredNorms: Float64Array;
}

type Context = Pick<BatchContext, 'run' | 'solver' | 'basis'>;

export async function factoriseBatch(
  observations: readonly Observation[],
  context: Context,
  stopwatch: Stopwatch,
): Promise<Factored> {
  const images = observations.map(({ activations }) => activations);
  const V = joinActivations(images);
  const { basis } = context;
  return basis
    ? applyBasis(V, basis, context, stopwatch)
    : factoriseJointly(V, positionsOf(images), context, stopwatch);
}

async function factoriseJointly(
  activations: Matrix,
  sizes: readonly number[],
  context: Context,
  stopwatch: Stopwatch,
): Promise<Factored> {
  const { run, solver } = context;
  const { k, seed } = run.parameters;
  const { V, offset, balanced } = await stopwatch.time('factorise', async () => {
    const nonNegative = subtractNegativeMinima(activations);
    return { ...nonNegative, balanced: balanceImages(nonNegative.V, sizes) };
  });
  const rank =
    typeof k === 'number'
      ? undefined
      : await stopwatch.time('choose k', () => solver.chooseRank(balanced.V, { ...k, seed }));
  const asked = rank?.k ?? (k as number);
  const found = await stopwatch.time('factorise', async () =>
    scaleFactors(await factorizeBalanced(solver, balanced, { k: asked, seed })),
  );
  const parts = await findParts(V, found.k, context, stopwatch);
  return stopwatch.time('assess', async () => {
    const residuals = await solver.residuals(V, found);
    const squaredNorm = sum(residuals.squaredNorms);
    const lost = squaredNorm > 0 ? sum(residuals.squaredErrors) / squaredNorm : 0;
    const factorization = {
      ...found,
      relativeError: Math.sqrt(lost),
      explainedVariance: explainedOf(activations, V, residuals),
    };
    const changed = await leaveOutBalanced(solver, balanced, { k: found.k, W: found.W, sizes, seed });
    const leftOut = changed.map((each) => scaleFactors(each));
    const quality = measureQuality({ ...found, squaredNorm, stability: stabilityFrom(leftOut, found.k) });
    return { factorization, parts, rank, offset, asked, quality, leftOut, ...residuals };
  });
}

async function applyBasis(
  activations: Matrix,
  { k, channels, W, offset, scale, concepts }: Basis,
  context: Context,
  stopwatch: Stopwatch,
): Promise<Factored> {
  const { solver } = context;
  const V = aboveOffset(activations, offset);
  const { H, positions, relativeError } = await stopwatch.time('factorise', () =>
    solver.transform(V, { k, channels, W }),
  );
  const parts = await findParts(V, k, context, stopwatch);
  return stopwatch.time('assess', async () => {
    const residuals = await solver.residuals(V, { k, W, H });
    const factorization = {
      ...{ k, channels, positions, W, H, D: scale, relativeError },
      explainedVariance: explainedOf(activations, V, residuals),
      ...{ iterations: 0, stopReason: 'basis-applied', restart: 0, restartErrors: [] },
    };
    const stability = concepts.concepts.map(({ quality }) => quality.stability);
    const measured = measureQuality({
      ...factorization,
      squaredNorm: sum(residuals.squaredNorms),
      stability,
    });
    const quality = measured.map((each, j) => withoutShowing(each, concepts.concepts[j]!.quality));
    return { factorization, parts, rank: undefined, offset, asked: k, quality, leftOut: [], ...residuals };
  });
}

/**
 * 1 − ‖V − WH‖² / ‖A‖², at least 0, with A the activations as the network gave them: what was subtracted from negative
 * channels can make V so long that hardly anything of it is lost by any factors. 1 where there is nothing to explain.
 */
function explainedOf(
  activations: Matrix,
  V: Matrix,
  { squaredErrors, squaredNorms }: Pick<Factored, 'squaredErrors' | 'squaredNorms'>,
): number {
  const given = V === activations ? sum(squaredNorms) : squaredLength(activations.data);
  return given > 0 ? Math.max(0, 1 - sum(squaredErrors) / given) : 1;
}

function findParts(
  V: Matrix,
  k: number,
  { run, solver }: Context,
  stopwatch: Stopwatch,
): Promise<Factorization> {
  const options = { k: partsFor(k), seed: run.parameters.seed, starts: 2 };
  return stopwatch.time('parts', () => solver.factorize(V, options));
}

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
const squaredLength = (values: Float32Array) => values.reduce((total, value) => total + value * value, 0);
