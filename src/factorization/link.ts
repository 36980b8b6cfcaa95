/** The factorisation of factorisations: one basis for the models of many blocks, without their positions. */
import { setImmediate } from 'node:timers/promises';
import { LeitmotifError } from '../errors.ts';
import { type Block, squaredNormOf } from './blocks.ts';
import { elbow } from './elbow.ts';
import type { Engine } from './engine.ts';
import { factorizeWith } from './factorize.ts';
import { matchedLikeness, nearestLikeness } from './likeness.ts';
import { asBlock, type Joined, joinBlocks, openProblem, type State } from './link-problem.ts';
import { mergeNearest } from './merge.ts';
import type { Workspace } from './workspace.ts';

export interface LinkOptions {
  /** Least and most number of vectors in the basis; the same number twice fixes it. */
  from: number;
  to: number;
  seed: number;
  /** Independent chains that look for the best basis, ≥ 1. Default 4. */
  chains?: number;
}

/** What m vectors are worth, as in `chooseRankWith`. */
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
  iterations: number;
  /** For each number of vectors that was looked at. */
  points: LinkPoint[];
}

const perStep = 4;
const lastIterations = 80;
const tolerance = 2e-6;

/**
 * Minimises Σ_b ‖W_b·H_b − G·A_b·H_b‖² over G, A_b ≥ 0. Only W_b and H_b·H_bᵀ are needed for that, exactly: the
 * square is tr((W_b − G·A_b)·H_b·H_bᵀ·(W_b − G·A_b)ᵀ), so a block of any number of positions costs k × (C + k)
 * numbers. A linked basis is a block again, so that this reduces over a tree.
 *
 * Each chain begins with more vectors than wanted and merges the two that cost least, again and again: such starts
 * end in the same minimum far more often than random ones do.
 *
 * @throws LeitmotifError `usage` for no blocks, or blocks of different channel counts
 */
export async function linkWith(
  engine: Engine,
  workspace: Workspace,
  blocks: readonly Block[],
  options: LinkOptions,
): Promise<Linked> {
  const [first] = blocks;
  const N = blocks.reduce((sum, { k }) => sum + k, 0);
  if (!first || N === 0) throw new LeitmotifError('usage', 'Expected at least one block with a vector.');
  const C = first.channels;
  if (blocks.some(({ channels }) => channels !== C)) {
    throw new LeitmotifError('usage', 'Expected all blocks to have the same number of channels.', {
      hint: 'Link only results of one layer of one network.',
    });
  }
  const squaredNorm = blocks.reduce((sum, block) => sum + squaredNormOf(block), 0);
  const most = Math.min(N, C);
  const [from, to] = [Math.min(options.from, most), Math.min(options.to, most)];
  if (!(squaredNorm > 0)) return zeroBasis(C, from);
  const problem = joinBlocks(blocks, N, C, squaredNorm);
  const chainFrom = async (begin: number, seed: number, range: Range) =>
    descendChain(engine, workspace, problem, await startOf(engine, workspace, problem, begin, seed), range);

  let m = from;
  let points: LinkPoint[] = [];
  if (from < to) {
    const top = Math.min(to + 1, most);
    const range = { least: Math.max(1, from - 1), to: top };
    const chains = [await chainFrom(top, options.seed, range), await chainFrom(top, options.seed + 1, range)];
    points = pointsOf(chains, squaredNorm);
    m = elbow(points, from, to).k;
  }
  const begin = Math.min(most, Math.ceil(m * surplus));
  let best: State | undefined;
  for (let chain = 0; chain < (options.chains ?? 4); chain++) {
    const state = (await chainFrom(begin, options.seed + chain, { least: m, to: m })).at(-1)!;
    if (!best || state.squaredError < best.squaredError) best = state;
  }
  const { state, iterations } = await finish(engine, workspace, problem, best!);
  return {
    block: asBlock(problem, state),
    relativeError: Math.sqrt(state.squaredError / squaredNorm),
    iterations,
    points: points.filter(({ k }) => k >= from && k <= to),
  };
}

/** How many times the wanted number of vectors a chain begins with. */
const surplus = 1.5;

/** Which numbers of vectors a chain keeps the state of. */
interface Range {
  least: number;
  to: number;
}

type Start = Pick<State, 'k' | 'G' | 'A'>;

/** From the weighted vectors alone, as if the rows of each H_b did not overlap. */
async function startOf(
  engine: Engine,
  workspace: Workspace,
  { N, C, columns, weights }: Joined,
  k: number,
  seed: number,
): Promise<Start> {
  const data = columns.map((x, i) => x * weights[i % N]);
  const options = { k, seed, starts: 2, maxIterations: 60, tolerance: 1e-3 };
  const { W, H } = await factorizeWith(engine, workspace, { data, rows: C, cols: N }, options);
  return { k, G: W, A: Float64Array.from(H, (x, i) => (weights[i % N] > 0 ? x / weights[i % N] : 0)) };
}

/** States of every k from `to` (or the start's) down to `least`, in falling order. */
async function descendChain(
  engine: Engine,
  workspace: Workspace,
  problem: Joined,
  start: Start,
  { least, to }: Range,
): Promise<State[]> {
  const states: State[] = [];
  const open = openProblem(engine, workspace, problem, start.k);
  let factors = open.factorsOf(start.k);
  factors.W.data.set(start.G);
  factors.H.data.set(start.A);
  for (let { k } = start; k >= least; k--) {
    // Linking can last minutes: whoever hosts it has locks to renew and signals to hear meanwhile.
    await setImmediate();
    let squaredError = 0;
    const rounds = k === least ? 3 * perStep : perStep;
    for (let i = 0; i < rounds; i++) squaredError = await open.iterate(factors);
    if (k <= to) states.push(open.stateOf(factors, squaredError));
    if (k === least) break;
    mergeNearest(factors, open.gramOfLoadings(factors));
    factors = open.factorsOf(k - 1);
  }
  return states;
}

async function finish(
  engine: Engine,
  workspace: Workspace,
  problem: Joined,
  from: State,
): Promise<{ state: State; iterations: number }> {
  const open = openProblem(engine, workspace, problem, from.k);
  const factors = open.factorsOf(from.k);
  factors.W.data.set(from.G);
  factors.H.data.set(from.A);
  let before = from.squaredError;
  let iterations = 0;
  while (iterations < lastIterations) {
    const error = await open.iterate(factors);
    iterations++;
    const gain = before - error;
    before = error;
    if (iterations > 2 && gain < tolerance * before) break;
  }
  return { state: open.stateOf(factors, before), iterations };
}

function pointsOf(chains: State[][], squaredNorm: number): LinkPoint[] {
  const [one = [], other = one] = chains;
  return one
    .map((state, i) => {
      const twin = other[i]!;
      const best = state.squaredError <= twin.squaredError ? state : twin;
      return {
        k: state.k,
        relativeError: Math.sqrt(best.squaredError / squaredNorm),
        stability: matchedLikeness({ k: state.k, W: state.G }, { k: twin.k, W: twin.G }),
        similarity: nearestLikeness(best.gram, best.k),
      };
    })
    .reverse();
}

function zeroBasis(channels: number, k: number): Linked {
  const block = {
    k,
    channels,
    W: new Float32Array(k * channels),
    gram: new Float64Array(k * k),
    sums: new Float64Array(k),
  };
  return { block, relativeError: 0, iterations: 0, points: [] };
}
