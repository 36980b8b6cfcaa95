/** Several random starts, of which the most promising goes on. */
import { descendTogether } from './descend.ts';
import type { Factors, Problem } from './factors.ts';
import { mergeNearest } from './merge.ts';
import { type RandomBits, randomBits, uniform } from './random.ts';
import type { Sample } from './sample.ts';

/** Stream of random bits of the first start; the others follow. */
export const firstStartStream = 2;

/** How many concepts a start begins with, and how many iterations each part of it gets. */
export interface StartPlan {
  concepts: number;
  first: number;
  together: number;
}

/** For k concepts in the end and `most` ≤ min(C, P); all parts together leave one iteration of `maxIterations` (≥ 3). */
export function planStarts(k: number, most: number, maxIterations: number): StartPlan {
  const first = Math.min(6, maxIterations - 2);
  const merges = Math.min(Math.ceil(k / 2), most - k, maxIterations - 2 - first);
  return { concepts: k + merges, first, together: Math.min(3, maxIterations - 1 - first - merges) };
}

export const iterationsOf = ({ concepts, first, together }: StartPlan, k: number): number =>
  first + (concepts - k) + together;

export interface StartOptions {
  k: number;
  plan: StartPlan;
  seed: number;
  /** Mean of V's elements: random factors are scaled so that W·H has it too. */
  mean: number;
}

export interface Starts {
  /** Index of the chosen start. */
  start: number;
  /** Relative error ‖V − WH‖/‖V‖ of each start after its iterations. */
  startErrors: number[];
}

const descent = { sweeps: 2, momentum: true, tolerance: 0, window: 1 };
/** Sweeps for a factor that begins at zero. */
export const freshSweeps = 6;

/**
 * Factors of the sample with a start of k concepts in each block. A start has half as many concepts again as it needs
 * and loses them one by one, with an iteration after each, to the merge that costs least: that ends in far better
 * minima than k random concepts. `onSample` gives factors with so many concepts a block; their memory may be the same.
 */
export async function startOnSample(
  { problem }: Sample,
  onSample: (concepts: number) => Factors,
  { k, plan, seed, mean }: StartOptions,
): Promise<Factors> {
  let factors = onSample(plan.concepts);
  factors.blocks.forEach(({ W, H }, s) => {
    randomise({ k: plan.concepts, W, H }, mean, randomBits(seed, firstStartStream + s));
  });
  await descendTogether(problem, factors, { ...descent, maxIterations: plan.first });
  while (factors.k > k) {
    mergeInBlocks(factors, await factors.gramOfH());
    factors = onSample(factors.k - 1);
    await descendTogether(problem, factors, { ...descent, maxIterations: 1 });
  }
  return factors;
}

/** Fills W of `to`, for all channels, from the factors of the sample. */
export async function widenChannels(sample: Sample, from: Factors, to: Factors): Promise<void> {
  const { blocks, forW, sweep, W } = to;
  if (from.W.data.length === W.data.length) {
    W.data.set(from.W.data);
    return;
  }
  await sample.widen(from.H.operand, forW);
  W.data.fill(0);
  for (const { at, W: part } of blocks) sweep(part.data, part.A, forW.G, freshSweeps, at);
}

async function widenPositions(whole: Problem, from: Factors, to: Factors): Promise<void> {
  const { blocks, forH, sweep, H } = to;
  if (from.H.data.length === H.data.length) {
    H.data.set(from.H.data);
    return;
  }
  await whole.fromW(to);
  H.data.fill(0);
  for (const { at, H: part } of blocks) sweep(part.data, part.A, forH.G, freshSweeps, at);
}

/** Gives each start a few `iterations` on the whole; leaves the best one's W and H in the first rows of `onWhole`. */
export async function chooseStart(
  whole: Problem,
  sample: Sample,
  onSample: Factors,
  onWhole: Factors,
  iterations: number,
): Promise<Starts> {
  await widenChannels(sample, onSample, onWhole);
  await widenPositions(whole, onSample, onWhole);
  const descents = await descendTogether(whole, onWhole, { ...descent, maxIterations: iterations });
  const chosen = bestOf(descents.map(({ errors, iterations }) => errors[iterations]));
  onWhole.W.data.set(onWhole.blocks[chosen.start].W.data);
  onWhole.H.data.set(onWhole.blocks[chosen.start].H.data);
  return chosen;
}

/** The start with the least of these squared errors, the first of equals. */
export function bestOf(squaredErrors: number[]): Starts {
  const startErrors = squaredErrors.map(Math.sqrt);
  return { start: startErrors.indexOf(Math.min(...startErrors)), startErrors };
}

/** Takes one concept away from each block; the first rows are the new factors. */
function mergeInBlocks({ k, W, H, blocks, forH }: Factors, gramH: Float32Array): void {
  blocks.forEach((block, b) => {
    const [G, gram] = [forH.G, gramH].map((all) => diagonalBlock(all, block.at, k));
    mergeNearest({ k, W: block.W, H: block.H, forH: { G } }, gram);
    for (const { data } of [W, H]) {
      const row = data.length / (blocks.length * k);
      data.copyWithin(b * (k - 1) * row, block.at * row, (block.at + k - 1) * row);
    }
  });
}

/** Rows and columns `at` to `at` + k − 1 of a square matrix. */
function diagonalBlock(all: Float32Array, at: number, k: number): Float32Array {
  const stride = Math.sqrt(all.length);
  const block = new Float32Array(k * k);
  for (let j = 0; j < k; j++)
    block.set(all.subarray((at + j) * stride + at, (at + j) * stride + at + k), j * k);
  return block;
}

interface Concepts {
  k: number;
  W: { data: Float32Array };
  H: { data: Float32Array };
}

/** Random factors whose product has V's mean. */
export function randomise({ k, W, H }: Concepts, mean: number, bits: RandomBits): void {
  const top = 2 * Math.sqrt(mean / k);
  for (const { data } of [W, H]) {
    for (let i = 0; i < data.length; i++) data[i] = top * uniform(bits);
  }
}
