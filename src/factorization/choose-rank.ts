/** How many concepts a matrix has: error, stability and likeness of the concepts over a range of k. */
import { LeitmotifError } from '../errors.ts';
import { type DescentOptions, descend } from './descend.ts';
import { elbow, type RankReason } from './elbow.ts';
import { type Engine, operand } from './engine.ts';
import { exactProblem, type Factors, factorLengths, factorsWithin, type Problem } from './factors.ts';
import { matchedLikeness, nearestLikeness } from './likeness.ts';
import type { Matrix } from './matrix.ts';
import { mergeNearest } from './merge.ts';
import { checkShape, type Prepared, prepare } from './prepare.ts';
import { randomBits } from './random.ts';
import { isWorthSketching, samplePositions, sketch, sketchedProblem, sketchWidth } from './sketch.ts';
import { firstStartStream, randomise } from './starts.ts';
import { transposeScratch } from './transpose.ts';
import type { Workspace } from './workspace.ts';

export interface RankOptions {
  /** Least and most number of concepts to look at, 1 ≤ from ≤ to; both are reduced to min(C, P). */
  from: number;
  to: number;
  /** Any integer; the same seed gives the same choice. */
  seed: number;
}

/** What k concepts are worth. */
export interface RankPoint {
  k: number;
  /** ‖V − WH‖/‖V‖ of the better of two solutions, on a sketch of a sample of V where V is large. */
  relativeError: number;
  /** Mean cosine, 0…1, between the concepts of two independent solutions, best matched: 1 is fully repeatable. */
  stability: number;
  /** Mean over the concepts of the cosine to the nearest other one, 0…1: near 1 says that k is too large. */
  similarity: number;
}

export interface RankChoice {
  k: number;
  reason: RankReason;
  /** For each k from `from` to `to`. */
  points: RankPoint[];
}

/** More positions than this are sampled. */
const sampleSize = 2048;
const chains = [0, 1];
const firstDescent: DescentOptions = {
  sweeps: 2,
  momentum: true,
  tolerance: 1e-4,
  window: 4,
  maxIterations: 16,
};
const nextDescent: DescentOptions = { ...firstDescent, window: 2, maxIterations: 3 };

/**
 * Starts twice with `to` + 1 random concepts and takes away one concept at a time, merging the two that are nearest to
 * one: each solution is a good start for the next, so no k needs many iterations. The choice is the elbow of the
 * error over k (see `elbow`).
 *
 * @throws LeitmotifError `usage` for a range or a matrix that makes no sense, `activations-invalid` for NaN or
 *   infinite elements.
 */
export async function chooseRankWith(
  engine: Engine,
  { layout, kernels }: Workspace,
  matrix: Matrix,
  options: RankOptions,
): Promise<RankChoice> {
  checkShape(matrix);
  const { from, to, top } = rangeWithin(options, matrix);
  const { rows, cols } = matrix;
  const [transposed, band, statistics, ...arrays] = layout([
    rows * cols,
    ...transposeScratch(matrix),
    ...factorLengths(top, rows, cols),
  ]);
  const prepared = prepare(matrix, transposed, kernels, [band, statistics]);
  if (prepared.squaredNorm === 0) return { k: from, reason: 'elbow', points: emptyPoints(from, to) };

  const { problem, positions } = await smallProblem(engine, prepared, top, options.seed);
  const within = factorsWithin(engine, arrays, kernels);
  const factorsOf = (k: number) => within(k, rows, positions);
  const solutions: Solution[][] = [];
  for (const chain of chains) {
    const factors = factorsOf(top);
    randomise(factors, prepared.mean, randomBits(options.seed, firstStartStream + chain));
    solutions.push(await descendRanks(problem, factors, factorsOf, Math.max(1, from - 1)));
  }
  const points = solutions[0].map((one, i) => pointOf(one, solutions[1][i]));
  return { ...elbow(points, from, to), points: points.filter(({ k }) => k >= from && k <= to) };
}

/** The range as far as the matrix allows it, and the k to begin with: one more, to see what comes after `to`. */
function rangeWithin({ from, to, seed }: RankOptions, { rows, cols }: Matrix) {
  if (![from, to, seed].every(Number.isSafeInteger) || from < 1 || to < from) {
    const message = `Expected whole numbers 1 ≤ from ≤ to but received ${from} and ${to} (seed ${seed}).`;
    throw new LeitmotifError('usage', message);
  }
  const most = Math.min(rows, cols);
  return { from: Math.min(from, most), to: Math.min(to, most), top: Math.min(to + 1, most) };
}

/** V, or a sketch of it for `top` concepts with at most `sampleSize` positions. */
async function smallProblem(
  engine: Engine,
  { V, Vt, squaredNorm }: Prepared,
  top: number,
  seed: number,
): Promise<{ problem: Problem; positions: number }> {
  const [left, right] = [operand(V), operand(Vt)];
  const width = sketchWidth(top);
  if (!isWorthSketching(V, width)) {
    return { problem: exactProblem(engine, left, right, squaredNorm), positions: V.cols };
  }
  const whole = await sketch(engine, left, right, width, seed);
  if (V.cols <= sampleSize)
    return { problem: sketchedProblem(engine, whole, squaredNorm), positions: V.cols };
  const sample = await samplePositions(engine, whole, right, sampleSize, seed);
  return { problem: sketchedProblem(engine, sample.sketch, sample.squaredNorm), positions: sampleSize };
}

interface Solution {
  k: number;
  squaredError: number;
  /** k × C. */
  W: Float32Array;
  /** WᵀW, k × k. */
  gram: Float32Array;
}

/** Solutions for each k from `least` to that of `factors`, in rising order. */
async function descendRanks(
  problem: Problem,
  start: Factors,
  factorsOf: (k: number) => Factors,
  least: number,
): Promise<Solution[]> {
  const solutions: Solution[] = [];
  let factors = start;
  let options = firstDescent;
  for (let { k } = start; k >= least; k--) {
    const { errors, iterations } = await descend(problem, factors, options);
    // The last iteration left WᵀW in `forH`.
    const gram = factors.forH.G.slice();
    solutions.unshift({ k, squaredError: errors[iterations], W: factors.W.data.slice(), gram });
    if (k === least) break;
    mergeNearest(factors, await factors.gramOfH());
    factors = factorsOf(k - 1);
    options = nextDescent;
  }
  return solutions;
}

function pointOf(one: Solution, other: Solution): RankPoint {
  const best = one.squaredError <= other.squaredError ? one : other;
  return {
    k: one.k,
    relativeError: Math.sqrt(best.squaredError),
    stability: matchedLikeness(one, other),
    similarity: nearestLikeness(best.gram, best.k),
  };
}

function emptyPoints(from: number, to: number): RankPoint[] {
  const ks = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  return ks.map((k) => ({ k, relativeError: 0, stability: 0, similarity: 0 }));
}
