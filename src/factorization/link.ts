/** The factorisation of factorisations: one basis for the models of many blocks, without their positions. */
import type { Block } from './blocks.ts';
import { type Descent, descendChain } from './chains.ts';
import { agreementOf, consensusOf, partFound } from './consensus.ts';
import { elbow } from './elbow.ts';
import type { Engine } from './engine.ts';
import { nearestLikeness } from './likeness.ts';
import { asBlock, type Joined, joinBlocks, openProblem, type State, zeroBlock } from './link-problem.ts';
import type { Workspace } from './workspace.ts';

export interface LinkOptions {
  /** Least and most number of vectors in the basis; the same number twice fixes it. */
  from: number;
  to: number;
  seed: number;
  /** Independent chains of solutions that the basis is the consensus of, ≥ 1. Default 12. */
  chains?: number;
}

/**
 * What m vectors are worth, as in `chooseRankWith`, but of one chain; `stability` is over all that looked for m. Errors and
 * similarities are those of the vectors before their last sweep, a few thousandths above those after it.
 */
export interface LinkPoint {
  k: number;
  relativeError: number;
  stability: number;
  similarity: number;
}

export interface Linked {
  /** The basis as a block itself: its `gram` and `sums` are those of A·H over all blocks. The largest mass first. */
  block: Block;
  /** ‖[W_b·H_b] − G·[A_b·H_b]‖ / ‖[W_b·H_b]‖ over all blocks. */
  relativeError: number;
  /** For each number of vectors that was looked at. */
  points: LinkPoint[];
}

/** The states of all chains, in their order; the chains know nothing of each other. */
export type RunChains = (descent: Descent) => Promise<State[][]>;

/** How the chains go that the basis is the consensus of. */
const descent = { chains: 12, surplus: [1.5, 2], rounds: 5, spread: 0 };
/** Those that look at all numbers of vectors in question. */
const scouts = { chains: 8, surplus: [1.25], rounds: 3, spread: 0.25 };
/** Solutions of m ± 2 vectors have their say in which m recur. */
const window = 2;
/** The part of m vectors that must recur: that both halves of the scouts agree on (see `mostRecurring`). */
const leastFound = 0.8;
/** Sweeps for loadings that begin at zero. */
const freshSweeps = 12;
/** What the consensus may cost: the error of the best solution times this. */
const allowance = 1.005;
const settleRounds = 60;
/** Squared errors that float32 products cannot tell from zero, as a part of the data. */
const rounding = 1e-6;

/**
 * Minimises Σ_b ‖W_b·H_b − G·A_b·H_b‖² over G, A_b ≥ 0. Only W_b and H_b·H_bᵀ are needed for that, exactly: the
 * square is tr((W_b − G·A_b)·H_b·H_bᵀ·(W_b − G·A_b)ᵀ), so a block of any number of positions costs k × (C + k)
 * numbers. A linked basis is a block again, so that this reduces over a tree.
 *
 * From some m on there are many minima of nearly the same error, and which one is the lowest is up to how images were
 * batched. So G is not the best of several solutions but what they have in common (see `consensusOf`), at a cost of a
 * few thousandths in the error. Each chain of solutions begins with more vectors than wanted and merges the two that
 * cost least, again and again.
 *
 * Of a range of m it takes the elbow of the error where there is one (see `elbow`). Real data has none; there it takes as
 * many as recur (see `mostRecurring`).
 *
 * `elsewhere` computes the chains in another way, as several at once (`chainsOf`); the result is the same.
 *
 * @throws LeitmotifError `usage` for no blocks, or blocks of different channel counts
 */
export async function linkWith(
  engine: Engine,
  workspace: Workspace,
  blocks: readonly Block[],
  options: LinkOptions,
  elsewhere?: RunChains,
): Promise<Linked> {
  const problem = joinBlocks(blocks);
  const { N, C, squaredNorm } = problem;
  const most = Math.min(N, C);
  const [from, to] = [Math.min(options.from, most), Math.min(options.to, most)];
  if (!(squaredNorm > 0)) return { block: zeroBlock(C, from), relativeError: 0, points: [] };
  const inTurn: RunChains = async (descent) => {
    const chains: State[][] = [];
    for (let chain = 0; chain < descent.chains; chain++)
      chains.push(await descendChain(engine, workspace, problem, descent, chain));
    return chains;
  };
  const descendTo = async (least: number, largest: number, how: typeof descent): Promise<State[][]> => {
    const bounds = { most, least: Math.max(1, least), largest: Math.min(most, largest) };
    return byNumber(await (elsewhere ?? inTurn)({ ...how, ...bounds, seed: options.seed }));
  };

  let m = from;
  let points: LinkPoint[] = [];
  if (from < to) {
    const states = await descendTo(from - 1, to + 1, scouts);
    points = states.map((ofOne) => pointOf(ofOne, squaredNorm));
    const { k, reason } = elbow(points, from, to);
    m = reason === 'elbow' ? k : await mostRecurring(engine, states, from, to);
    points = points.filter((point) => point.k >= from && point.k <= to);
  }
  const { chains = descent.chains } = options;
  const states = (await descendTo(m - window, m + window, { ...descent, chains })).flat();
  const start = await consensusOf(engine, states, m);
  const best = states.filter(({ k }) => k === m).reduce((a, b) => (a.squaredError <= b.squaredError ? a : b));
  const state = await settle(engine, workspace, problem, start, best);
  return {
    block: asBlock(problem, state),
    relativeError: Math.sqrt(state.squaredError / squaredNorm),
    points,
  };
}

/** States by their number of vectors, rising; of each number one a chain, in the chains' order. */
function byNumber(chains: State[][]): State[][] {
  const numbers = chains[0].map(({ k }) => k).toReversed();
  return numbers.map((_, i) => chains.map((states) => states[numbers.length - 1 - i]));
}

/**
 * A state with G as it is, where that explains nearly as much as the best solution does. Elsewhere (there are, say, one
 * more parts than wanted, and the solutions disagree on which two to join) both settle until it does.
 */
async function settle(
  engine: Engine,
  workspace: Workspace,
  problem: Joined,
  G: Float32Array,
  best: State,
): Promise<State> {
  const open = openProblem(engine, workspace, problem, best.k);
  const factors = open.factorsOf(best.k);
  factors.W.data.set(G);
  factors.H.data.fill(0);
  for (let round = 0; round <= settleRounds; round++) {
    const squaredError = await open.fitLoadings(factors, round === 0 ? freshSweeps : 3);
    if (squaredError <= allowance ** 2 * best.squaredError + rounding * problem.squaredNorm) {
      return open.stateOf(factors, await open.fitLoadings(factors, freshSweeps));
    }
    await open.iterate(factors);
  }
  return best;
}

/**
 * The largest number of vectors of which enough are in the consensus of one half of the chains as they are in that of the
 * other, or else `from`; `states` as `descendChains` gives them.
 */
async function mostRecurring(engine: Engine, states: State[][], from: number, to: number): Promise<number> {
  for (let m = to; m > from; m--) {
    const near = states.filter(([{ k }]) => Math.abs(k - m) <= window);
    const halves: Float32Array[] = [];
    for (const half of [0, 1]) {
      const solutions = near.flatMap((ofOne) => ofOne.filter((_, chain) => chain % 2 === half));
      halves.push(await consensusOf(engine, solutions, m));
    }
    if (partFound(halves[0], halves[1], m) >= leastFound) return m;
  }
  return from;
}

/** Error and similarity are those of the first chain: it alone sees the weights as they are. */
function pointOf(states: State[], squaredNorm: number): LinkPoint {
  const [first] = states;
  return {
    k: first.k,
    relativeError: Math.sqrt(first.squaredError / squaredNorm),
    stability: agreementOf(states),
    similarity: nearestLikeness(first.gram, first.k),
  };
}
