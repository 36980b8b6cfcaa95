/** The recipe of a joint factorisation: V ≈ W·H with all elements ≥ 0. */
import { LeitmotifError } from '../errors.ts';
import { descend } from './descend.ts';
import { type Engine, operand } from './engine.ts';
import { exactProblem, type Factors, factorLengths, factorsWithin, type Problem } from './factors.ts';
import type { Matrix } from './matrix.ts';
import { orderByMass } from './order.ts';
import { checkShape, type Prepared, prepare } from './prepare.ts';
import { randomBits } from './random.ts';
import { leastError, type Restarts } from './restarts.ts';
import { type Sample, type SampleSize, sampleMatrix, sampleSize, sampleSketch } from './sample.ts';
import { isWorthSketching, sampleStream, sketch, sketchedProblem, sketchSize } from './sketch.ts';
import { chooseStart, iterationsOf, planStarts, startOnSample } from './starts.ts';
import { transposeScratch } from './transpose.ts';
import type { Workspace } from './workspace.ts';

export interface FactorizeOptions {
  /** Number of concepts, ≥ 1; more than min(C, P) is reduced to that. */
  k: number;
  /** Any integer; the same seed gives the same factors, bit by bit. */
  seed: number;
  /** From how many seeds it begins anew, ≥ 1; the one with the least error is brought to the end. Default 1. */
  restarts?: number;
  /** Random starts tried for each seed, ≥ 1. Default 3. */
  starts?: number;
  /** Most iterations the result may go through, ≥ 3. Default 200. */
  maxIterations?: number;
  /**
   * Stop when the squared error falls by less than this part of itself: over four iterations together on the way, in one
   * iteration at the end on V itself. Default 3e-4.
   */
  tolerance?: number;
}

export type StopReason = 'converged' | 'max-iterations' | 'zero';

export interface Factorization extends Restarts {
  k: number;
  channels: number;
  positions: number;
  /** Concept j is `W.subarray(j * channels, (j + 1) * channels)`; in units of V. */
  W: Float32Array;
  /** Heatmap j is `H.subarray(j * positions, (j + 1) * positions)`. */
  H: Float32Array;
  /** ‖V − WH‖/‖V‖ (Frobenius); 0 when V is all zero. */
  relativeError: number;
  /** 1 − relativeError². */
  explainedVariance: number;
  /** Iterations the result went through, its start's included. */
  iterations: number;
  /** `zero`: V is all zero, and so are W and H. */
  stopReason: StopReason;
  /** Which start the result comes from, and each start's relative error after its first iterations. */
  start: number;
  startErrors: number[];
  /** Relative error after each of the last iterations, those on V itself. */
  errors: number[];
  /** How many concepts ended as zero vectors: V has not that many parts. */
  emptyConcepts: number;
}

const fastDescent = { sweeps: 2, momentum: true, window: 4 };
/** On V itself and without momentum, so that the error never rises. */
const lastDescent = { sweeps: 4, momentum: false, window: 1 };
/** A sketch orders minima wrongly that lie within some 10⁻⁴ of each other; after so many iterations on V they are in order. */
const looksOnV = 2;
/** The part of the allowed iterations that the fast descent may take; the rest is kept for the last. */
const workingShare = 0.75;

/**
 * Minimises ‖V − WH‖_F² over W, H ≥ 0: several random starts on a sample of V, the best one's further iterations on
 * a sketch of V, its last ones on V itself. Restarts share the sketch and are compared after two iterations on V; the last
 * ones take the most time, and only the best one has them. Concepts come in order of their mass ‖W_j‖₁·‖H_j‖₁, the largest first.
 * Takes at most 2.5 times V's bytes beyond V, 1.5 times where V is large.
 *
 * @throws LeitmotifError `usage` for options out of range or a V with negative elements, `activations-invalid` for
 *   NaN or infinite elements.
 */
export async function factorizeWith(
  engine: Engine,
  workspace: Workspace,
  matrix: Matrix,
  options: FactorizeOptions,
): Promise<Factorization> {
  const { seed, restarts, starts, maxIterations, tolerance } = withDefaults(options);
  const { k, plan, size, prepared, onSample, factorsOf } = layOut(engine, workspace, matrix, options);
  const { V, Vt, scale, squaredNorm, mean } = prepared;
  if (squaredNorm === 0) return zeroFactorization(matrix, k);

  const exact = exactProblem(engine, operand(V), operand(Vt), squaredNorm);
  const { working, sampleFor } = await compress(engine, prepared, exact, k, size, { seed, restarts });
  const all = factorsOf(k, matrix.rows, matrix.cols, starts);
  const factors = factorsOf(k, matrix.rows, matrix.cols);
  const before = iterationsOf(plan, k);
  const most = Math.floor((maxIterations - before) * workingShare);
  const looks =
    working === exact || restarts === 1 ? 0 : Math.min(looksOnV, maxIterations - before - most - 1);
  const { best, ...which } = await leastError(seed, restarts, async (own) => {
    const sample = await sampleFor(own);
    const started = await startOnSample(
      sample,
      (concepts) => onSample(concepts, sample.channels, sample.positions, starts),
      { k, plan, seed: own, mean },
    );
    const chosen = await chooseStart(working, sample, started, all, plan.together);
    const begun = chosen.startErrors[chosen.start] ** 2;
    const fast = await descend(working, factors, { ...fastDescent, tolerance, maxIterations: most }, begun);
    const look = { ...lastDescent, tolerance: 0, maxIterations: looks };
    const seen = await descend(exact, factors, look, fast.errors[fast.iterations]);
    const [W, H] = [factors.W.data.slice(), factors.H.data.slice()];
    return {
      W,
      H,
      chosen,
      iterations: fast.iterations + seen.iterations,
      relativeError: Math.sqrt(seen.errors[seen.iterations]),
    };
  });
  factors.W.data.set(best.W);
  factors.H.data.set(best.H);
  const done = before + best.iterations;
  const rest = { ...lastDescent, tolerance, maxIterations: maxIterations - done };
  const last = await descend(exact, factors, rest, best.relativeError ** 2);

  const errors = last.errors.slice(1).map(Math.sqrt);
  const relativeError = errors[errors.length - 1];
  return {
    ...orderedResult(factors, V, scale),
    relativeError,
    explainedVariance: 1 - relativeError ** 2,
    iterations: done + last.iterations,
    stopReason: last.converged ? 'converged' : 'max-iterations',
    ...best.chosen,
    ...which,
    errors,
  };
}

/** Options as they count where they are left out. */
export function withDefaults(options: FactorizeOptions) {
  const { seed, restarts = 1, starts = 3, maxIterations = 200, tolerance = 3e-4 } = options;
  return { seed, restarts, starts, maxIterations, tolerance };
}

/**
 * The memory of a factorisation, V prepared in it, and the plan of its starts: what all devices begin with. `k` is at
 * most what V has.
 */
export function layOut(
  engine: Engine,
  { layout, kernels }: Workspace,
  matrix: Matrix,
  options: FactorizeOptions,
) {
  checkOptions(options);
  checkShape(matrix);
  const { starts, maxIterations } = withDefaults(options);
  const { rows, cols } = matrix;
  const k = Math.min(options.k, rows, cols);
  const plan = planStarts(k, Math.min(rows, cols), maxIterations);
  const size = sampleSize(matrix, plan.concepts);
  const sampleLengths = factorLengths(plan.concepts, size.channels, size.positions, starts);
  const [transposed, band, statistics, ...arrays] = layout([
    rows * cols,
    ...transposeScratch(matrix),
    ...sampleLengths,
    ...factorLengths(k, rows, cols, starts),
  ]);
  return {
    k,
    plan,
    size,
    prepared: prepare(matrix, transposed, kernels, [band, statistics]),
    onSample: factorsWithin(engine, arrays.slice(0, sampleLengths.length), kernels),
    factorsOf: factorsWithin(engine, arrays.slice(sampleLengths.length), kernels),
  };
}

/** What most iterations work on, and what the starts of a seed do. */
async function compress(
  engine: Engine,
  { V, Vt, squaredNorm }: Prepared,
  exact: Problem,
  k: number,
  size: SampleSize,
  { seed, restarts }: { seed: number; restarts: number },
): Promise<{ working: Problem; sampleFor: (seed: number) => Promise<Sample> }> {
  const [left, right] = [operand(V), operand(Vt)];
  const bitsOf = (own: number) => randomBits(own, sampleStream);
  const { width, powerSteps } = sketchSize(k, restarts);
  if (!isWorthSketching(V, width)) {
    return { working: exact, sampleFor: (own) => sampleMatrix(engine, left, right, size, bitsOf(own)) };
  }
  const whole = await sketch(engine, left, right, width, seed, powerSteps);
  return {
    working: sketchedProblem(engine, whole, squaredNorm),
    sampleFor: (own) => sampleSketch(engine, whole, whole.range, size, bitsOf(own)),
  };
}

function checkOptions(options: FactorizeOptions): void {
  const { restarts, starts, maxIterations, tolerance } = withDefaults(options);
  const whole: [string, number, number][] = [
    ['k', options.k, 1],
    ['seed', options.seed, Number.MIN_SAFE_INTEGER],
    ['restarts', restarts, 1],
    ['starts', starts, 1],
    ['maxIterations', maxIterations, 3],
  ];
  for (const [name, x, least] of whole) {
    if (Number.isSafeInteger(x) && x >= least) continue;
    throw new LeitmotifError('usage', `Expected ${name} to be a whole number ≥ ${least} but received ${x}.`);
  }
  if (!(tolerance >= 0 && tolerance < 1)) {
    throw new LeitmotifError('usage', `Expected tolerance to be in 0…1 but received ${tolerance}.`);
  }
}

/** Concepts in order, and V's scale again. */
export function orderedResult(factors: Factors, { rows, cols }: Matrix, scale: number) {
  const { W, H, emptyConcepts } = orderByMass(factors.k, factors.W.data, factors.H.data);
  if (scale !== 1)
    W.forEach((x, i) => {
      W[i] = x / scale;
    });
  return { k: factors.k, channels: rows, positions: cols, W, H, emptyConcepts };
}

export function zeroFactorization({ rows, cols }: Matrix, k: number): Factorization {
  return {
    k,
    channels: rows,
    positions: cols,
    W: new Float32Array(k * rows),
    H: new Float32Array(k * cols),
    relativeError: 0,
    explainedVariance: 1,
    iterations: 0,
    stopReason: 'zero',
    start: 0,
    startErrors: [],
    restart: 0,
    restartErrors: [0],
    errors: [],
    emptyConcepts: k,
  };
}
