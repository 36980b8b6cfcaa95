/** Links the batches of a run into one basis, over a tree of bounded fan-in. */
import { mapAtOnce } from '../at-once.ts';
import type { StoredRun } from '../catalog/open-run.ts';
import { planTree, type Tree } from '../concepts/tree.ts';
import type { Block } from '../factorization/blocks.ts';
import type { Linked } from '../factorization/link.ts';
import type { Solver } from '../factorization/solver.ts';
import { hasNode, readNode, writeNode } from './link-nodes.ts';
import { factorReaders, readParts } from './motif-blocks.ts';

export interface LinkPlan {
  tree: Tree;
  /** Batches with vectors, in plan order. */
  batchIds: readonly string[];
  /** One for each of them, see `partsDigest`. */
  partsDigests: readonly string[];
  /** Least and most motifs; equal when their number is given. */
  from: number;
  to: number;
  seed: number;
}

/** A node below the root. */
export interface NodePlace {
  level: number;
  index: number;
}

/** Where the blocks of a node come from; undefined: it has no vectors. */
export interface BlockSource {
  batch(batchId: string): Promise<Block | undefined>;
  node(place: NodePlace): Promise<Block | undefined>;
}

export function planLink(leaf: number, rest: Omit<LinkPlan, 'tree'>): LinkPlan {
  return { tree: planTree(rest.batchIds.length, leaf, rest.to), ...rest };
}

/** The root's basis, one branch in memory at a time; undefined when no batch has a vector. */
export async function linkTree(
  stored: StoredRun,
  plan: LinkPlan,
  solver: Pick<Solver, 'link' | 'reduce'>,
): Promise<Linked | undefined> {
  return linkRoot(plan, storedBlocks(stored, plan, solver), solver);
}

/** Makes sure that a node's result is in the store; whoever needs it next only reads it. */
export async function prepareNode(
  stored: StoredRun,
  plan: LinkPlan,
  place: NodePlace,
  solver: Pick<Solver, 'reduce'>,
): Promise<void> {
  if (!(await hasNode(stored, plan, place))) await storedBlocks(stored, plan, solver).node(place);
}

/** Nodes that somebody has computed before are read; the others are computed and kept until the run is linked. */
function storedBlocks(stored: StoredRun, plan: LinkPlan, solver: Pick<Solver, 'reduce'>): BlockSource {
  const source: BlockSource = {
    batch: async (batchId) => (await readParts(stored, await stored.receipt(batchId)))?.block,
    async node(place) {
      if (!(await hasNode(stored, plan, place))) {
        await writeNode(stored, plan, place, await reduceNode(plan, place, source, solver));
      }
      return readNode(stored, plan, place);
    },
  };
  return source;
}

/** One inner factorisation of the tree. It depends on the node's children only, wherever it is computed. */
export async function reduceNode(
  plan: LinkPlan,
  place: NodePlace,
  source: BlockSource,
  solver: Pick<Solver, 'reduce'>,
): Promise<Block | undefined> {
  const blocks = await childrenOf(plan, place, source);
  return blocks.length > 0 ? solver.reduce(blocks, plan.tree.rank) : undefined;
}

export async function linkRoot(
  plan: LinkPlan,
  source: BlockSource,
  solver: Pick<Solver, 'link'>,
): Promise<Linked | undefined> {
  const { from, to, seed, tree } = plan;
  const blocks = await childrenOf(plan, { level: tree.levels.length - 1, index: 0 }, source);
  return blocks.length > 0 ? solver.link(blocks, { from, to, seed }) : undefined;
}

async function childrenOf(
  { tree, batchIds }: LinkPlan,
  { level, index }: NodePlace,
  source: BlockSource,
): Promise<Block[]> {
  const blocks: Block[] = [];
  const take = (block: Block | undefined) => {
    if (block && block.k > 0) blocks.push(block);
  };
  if (level === 0) {
    const { batches } = tree.arity;
    const ids = batchIds.slice(index * batches, (index + 1) * batches);
    for (const block of await mapAtOnce(ids, factorReaders, source.batch)) take(block);
  } else {
    const { nodes } = tree.arity;
    const last = Math.min(tree.levels[level - 1]!, (index + 1) * nodes);
    for (let child = index * nodes; child < last; child++) {
      take(await source.node({ level: level - 1, index: child }));
    }
  }
  return blocks;
}
