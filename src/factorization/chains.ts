/** Chains of solutions: from random vectors down to few, by merging the two nearest again and again. */
import { setImmediate } from 'node:timers/promises';
import type { Engine } from './engine.ts';
import { type Joined, openProblem, type State } from './link-problem.ts';
import { mergeNearest } from './merge.ts';
import { type RandomBits, randomBits, uniform } from './random.ts';
import type { Workspace } from './workspace.ts';

/** How chains go. Plain data: a chain may be computed elsewhere. */
export interface Descent {
  chains: number;
  /** How many times `largest` vectors they begin with, in turn: other beginnings end in other minima. */
  surplus: number[];
  /** Rounds after each merger. */
  rounds: number;
  /** How much the vectors' weights change from chain to chain: by up to this part of themselves, but for the first. */
  spread: number;
  /** Of the first chain; the others follow. */
  seed: number;
  /** No chain may begin with more vectors. */
  most: number;
  /** States are kept from `largest` down to `least` vectors. */
  least: number;
  largest: number;
}

/** Rounds at a chain's first number of vectors. */
const firstRounds = 10;

/** The states of one chain, from the most vectors to the fewest. They depend on its number alone, not on the chains before. */
export async function descendChain(
  engine: Engine,
  workspace: Workspace,
  problem: Joined,
  { seed, spread, surplus, rounds, most, least, largest }: Descent,
  chain: number,
): Promise<State[]> {
  const states: State[] = [];
  const bits = randomBits(seed + chain, 0);
  const begin = Math.min(most, Math.ceil(surplus[chain % surplus.length] * largest));
  const start = randomVectors(meanVector(problem), begin, bits);
  const weighted = chain > 0 && spread > 0 ? reweighted(problem, spread, bits) : problem;
  const open = openProblem(engine, workspace, weighted, begin);
  let factors = open.factorsOf(begin);
  factors.W.data.set(start);
  factors.H.data.fill(0);
  for (let k = begin; ; k--) {
    // Linking can last minutes: whoever hosts it has locks to renew and signals to hear meanwhile.
    await setImmediate();
    let squaredError = 0;
    for (let i = 0; i < (k === begin ? firstRounds : rounds); i++) {
      squaredError = await open.iterate(factors);
    }
    if (k <= largest) states.push(open.stateOf(factors, squaredError));
    if (k <= least) return states;
    // Of the vectors before their last sweep: which two are nearest hardly changes (docs/decisions.md).
    mergeNearest(factors, open.gramOfLoadings(factors));
    factors = open.factorsOf(k - 1);
  }
}

/** The same vectors, each as much more or less active as another choice of images might make it. */
function reweighted(problem: Joined, spread: number, bits: RandomBits): Joined {
  const blocks = problem.blocks.map((block) => {
    const factors = Array.from({ length: block.k }, () => 1 + spread * (2 * uniform(bits) - 1));
    const gram = block.gram.map((x, i) => x * factors[Math.floor(i / block.k)] * factors[i % block.k]);
    return { ...block, gram };
  });
  return { ...problem, blocks };
}

/** The mean of all vectors, weighted, `[C]`. */
function meanVector({ N, C, rows, weights }: Joined): Float64Array {
  const mean = new Float64Array(C);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  for (let i = 0; i < N; i++) {
    for (let c = 0; c < C; c++) mean[c] += (weights[i] / total) * rows[i * C + c];
  }
  return mean;
}

/** Random from channel to channel, not from block to block: the same for the same images, however they are batched. */
function randomVectors(mean: Float64Array, k: number, bits: RandomBits): Float32Array {
  return Float32Array.from({ length: k * mean.length }, (_, i) => 2 * uniform(bits) * mean[i % mean.length]);
}
