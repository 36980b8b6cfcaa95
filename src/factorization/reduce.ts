/** Many vectors as fewer: the inner nodes of the tree over which a dataset is linked. */
import { setImmediate } from 'node:timers/promises';
import type { Block } from './blocks.ts';
import { type Engine, rowProducts } from './engine.ts';
import { asBlock, joinBlocks, openProblem, zeroBlock } from './link-problem.ts';
import { mergeDown } from './merge-down.ts';
import type { Workspace } from './workspace.ts';

const iterations = 6;
const loadingSweeps = 2;

/**
 * A block of at most `rank` vectors for all of `blocks`: merges the two vectors that cost least until `rank` are left,
 * then lets them settle for a few iterations. Nothing is random, and the rank is meant to be a multiple of the
 * number of vectors wanted in the end, so that what is lost here is little.
 *
 * @throws LeitmotifError `usage` for no blocks, or blocks of different channel counts
 */
export async function reduceWith(
  engine: Engine,
  workspace: Workspace,
  blocks: readonly Block[],
  rank: number,
): Promise<Block> {
  const problem = joinBlocks(blocks);
  const { N, C } = problem;
  if (!(problem.squaredNorm > 0)) return zeroBlock(C, Math.min(rank, N));
  const gram = await rowProducts(engine, { data: problem.rows, rows: N, cols: C });
  await setImmediate();
  const { k, G, A } = mergeDown(problem, gram, Math.min(rank, N));
  await setImmediate();
  const open = openProblem(engine, workspace, problem, k);
  const factors = open.factorsOf(k);
  factors.W.data.set(G);
  factors.H.data.set(A);
  let squaredError = 0;
  for (let i = 0; i < iterations; i++) {
    squaredError = await open.iterate(factors, loadingSweeps);
    await setImmediate();
  }
  return asBlock(problem, open.stateOf(factors, squaredError));
}
