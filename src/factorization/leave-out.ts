/** What the concepts of some images become when a few of the images are left out: the measure of how stable they are. */
import { type DescentOptions, descend } from './descend.ts';
import { type Engine, type Operand, operand } from './engine.ts';
import { exactProblem, factorLengths, factorsWithin, type Problem } from './factors.ts';
import { matchConcepts } from './likeness.ts';
import type { Matrix } from './matrix.ts';
import { checkShape, type Prepared, prepare } from './prepare.ts';
import { randomBits, uniform } from './random.ts';
import { imageEnergies } from './residuals.ts';
import { isWorthSketching, sketch, sketchedProblem, sketchSize } from './sketch.ts';
import { firstStartStream, freshSweeps } from './starts.ts';
import { transposeScratch } from './transpose.ts';
import { unitWeights } from './unit-weights.ts';
import type { Workspace } from './workspace.ts';

export interface LeaveOutOptions {
  /** Concepts that V was factorised into, k × C in any scale. */
  k: number;
  W: Float32Array;
  /** Positions of each image, in the order of V's columns. */
  sizes: readonly number[];
  /** Any integer; the same seed leaves out the same images together. */
  seed: number;
}

/** A factorisation of V without some of its images; its concept j is the one matched with the given concept j. */
export interface LeftOut {
  k: number;
  channels: number;
  positions: number;
  /** Of the concept vectors to those given, 0…1, `[k]`. */
  cosines: number[];
  /** k × C, up to a scale of each concept. */
  W: Float32Array;
  /** k × P; 0 at the positions of the images left out. */
  H: Float32Array;
}

/** The images are divided into so many parts, or fewer where there are fewer images. */
const mostParts = 10;
/** Comes after all that factorisations of the same seed use. */
const partsStream = firstStartStream + 1000;
const descent: DescentOptions = {
  sweeps: 2,
  momentum: true,
  tolerance: 1e-4,
  window: 4,
  maxIterations: 60,
};

/**
 * Divides the images at random into ten parts and leaves out one after the other (a delete-d jackknife: Shao & Wu 1989,
 * "A general theory for jackknife variance estimation"): the concepts go on from where they are to the nearest minimum
 * of ‖V − WH‖ over the images that remain, on a sketch of V where V is large. One entry for each part; none for a single
 * image, or where V is all zero.
 *
 * @throws LeitmotifError `usage` for a V that makes no sense, `activations-invalid` for NaN or infinite elements.
 */
export async function leaveOutWith(
  engine: Engine,
  { layout, kernels }: Workspace,
  matrix: Matrix,
  { k, W, sizes, seed }: LeaveOutOptions,
): Promise<LeftOut[]> {
  checkShape(matrix);
  const { rows, cols } = matrix;
  const lengths = factorLengths(k, rows, cols);
  const scratch = transposeScratch(matrix);
  const [transposed, band, statistics, ...arrays] = layout([rows * cols, ...scratch, ...lengths]);
  const prepared = prepare(matrix, transposed, kernels, [band, statistics]);
  if (sizes.length < 2 || prepared.squaredNorm === 0) return [];
  const problemWithout = await problems(engine, prepared, k, sizes, seed);
  const factors = factorsWithin(engine, arrays, kernels)(k, rows, cols);
  const { unit } = unitWeights(W);
  const results: LeftOut[] = [];
  for (const part of parts(sizes.length, seed)) {
    const problem = await problemWithout(part);
    factors.W.data.set(unit);
    await problem.fromW(factors);
    factors.H.data.fill(0);
    factors.sweep(factors.H.data, factors.forH.A, factors.forH.G, freshSweeps, 0);
    await descend(problem, factors, descent);
    const { partners, cosines } = matchConcepts({ k, W }, { k, W: factors.W.data });
    const [left, right] = [factors.W.data, factors.H.data].map((data) => rowsAt(data, partners));
    results.push({ k, channels: rows, positions: cols, cosines, W: left, H: right });
  }
  return results;
}

/** A copy in this order of rows. */
function rowsAt(data: Float32Array, order: readonly number[]): Float32Array {
  const length = data.length / order.length;
  const out = new Float32Array(data.length);
  order.forEach((row, j) => {
    out.set(data.subarray(row * length, (row + 1) * length), j * length);
  });
  return out;
}

/** Indices of the images in random order, dealt out to the parts. */
function parts(images: number, seed: number): number[][] {
  const bits = randomBits(seed, partsStream);
  const order = Array.from({ length: images }, (_, image) => ({ image, at: uniform(bits) })).sort(
    (a, b) => a.at - b.at || a.image - b.image,
  );
  const dealt = Array.from({ length: Math.min(mostParts, images) }, (): number[] => []);
  for (const [i, { image }] of order.entries()) dealt[i % dealt.length].push(image);
  return dealt;
}

/** Makes V without some images: with zeros in their place, which neither W nor the other images' H feel. */
async function problems(
  engine: Engine,
  { V, Vt, squaredNorm }: Prepared,
  k: number,
  sizes: readonly number[],
  seed: number,
): Promise<(images: readonly number[]) => Promise<Problem>> {
  const [left, right] = [operand(V), operand(Vt)];
  // A coarse one moves concepts by itself: names that V keeps would seem to rest on the images left out.
  const { width, powerSteps } = sketchSize(k, mostParts);
  const whole = isWorthSketching(V, width)
    ? await sketch(engine, left, right, width, seed, powerSteps)
    : undefined;
  const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, size) => sum + size, 0));
  const rowsOf = (i: number, cols: number): [number, number] => [
    starts[i] * cols,
    (starts[i] + sizes[i]) * cols,
  ];
  const energies = imageEnergies(V, sizes);
  return async (images) => {
    const without = ({ tensor, rows, cols }: Operand) => {
      const data = (tensor.data as Float32Array).slice();
      for (const i of images) data.fill(0, ...rowsOf(i, cols));
      return operand({ data, rows, cols });
    };
    const rest = images.reduce((energy, i) => energy - energies[i], squaredNorm);
    if (!whole) {
      const remaining = without(right);
      return exactProblem(engine, await engine.transpose(remaining), remaining, rest);
    }
    const Bt = without(whole.Bt);
    return sketchedProblem(engine, { ...whole, Bt, B: await engine.transpose(Bt) }, rest);
  };
}
