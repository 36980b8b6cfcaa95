/** Links the batches of a run into one basis, over a tree of bounded fan-in. */
import type { StoredRun } from '../catalog/open-run.ts';
import { planTree, type Tree } from '../concepts/tree.ts';
import type { Block } from '../factorization/blocks.ts';
import type { Linked } from '../factorization/link.ts';
import type { Solver } from '../factorization/solver.ts';
import { readParts } from './motif-blocks.ts';

export interface LinkPlan {
  tree: Tree;
  /** Batches with vectors, in plan order. */
  batchIds: readonly string[];
  /** Least and most motifs; equal when their number is given. */
  from: number;
  to: number;
  seed: number;
}

/** Where the blocks of a node come from. */
export interface BlockSource {
  /** Undefined for a batch without vectors. */
  batch(batchId: string): Promise<Block | undefined>;
  node(level: number, index: number): Promise<Block | undefined>;
}

export function planLink(
  batchIds: readonly string[],
  leaf: number,
  { from, to, seed }: Pick<LinkPlan, 'from' | 'to' | 'seed'>,
): LinkPlan {
  return { tree: planTree(batchIds.length, leaf, to), batchIds, from, to, seed };
}

/** The root's basis, one branch in memory at a time; undefined when no batch has a vector. */
export async function linkTree(
  stored: StoredRun,
  plan: LinkPlan,
  solver: Pick<Solver, 'link'>,
): Promise<Linked | undefined> {
  const source: BlockSource = {
    batch: async (batchId) => (await readParts(stored, batchId))?.block,
    node: async (level, index) => (await linkNode(plan, level, index, source, solver))?.block,
  };
  return linkNode(plan, plan.tree.levels.length - 1, 0, source, solver);
}

/** One factorisation of the tree. The result depends on the node's children only, wherever it is computed. */
export async function linkNode(
  { tree, batchIds, from, to, seed }: LinkPlan,
  level: number,
  index: number,
  source: BlockSource,
  solver: Pick<Solver, 'link'>,
): Promise<Linked | undefined> {
  const blocks: Block[] = [];
  const take = (block: Block | undefined) => {
    if (block && block.k > 0) blocks.push(block);
  };
  if (level === 0) {
    const { batches } = tree.arity;
    for (const id of batchIds.slice(index * batches, (index + 1) * batches)) take(await source.batch(id));
  } else {
    const { nodes } = tree.arity;
    const last = Math.min(tree.levels[level - 1]!, (index + 1) * nodes);
    for (let child = index * nodes; child < last; child++) take(await source.node(level - 1, child));
  }
  if (blocks.length === 0) return undefined;
  if (level === tree.levels.length - 1) return solver.link(blocks, { from, to, seed });
  const linked = await solver.link(blocks, { from: tree.rank, to: tree.rank, seed, chains: 1 });
  return { ...linked, block: rounded(linked.block) };
}

/** To float32, as a stored node has it: a node that travels through the store gives the same as one that does not. */
function rounded(block: Block): Block {
  return { ...block, gram: block.gram.map(Math.fround), sums: block.sums.map(Math.fround) };
}
