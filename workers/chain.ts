/** A process that computes chains of solutions for the blocks that its parent tells it first, and ends with its parent. */
import { createSolver, type Solver } from '../src/factorization/solver.ts';
import type { ChainOrder } from '../src/pipeline/chain-processes.ts';

let descend: Promise<ReturnType<Solver['chainsOf']>> | undefined;

process.on('message', async (order: ChainOrder) => {
  if ('blocks' in order) descend = createSolver().then((solver) => solver.chainsOf(order.blocks));
  else process.send?.(await (await descend)?.(order.descent, order.chain));
});
process.on('disconnect', () => process.exit(0));
// What stops a service tells all of its processes; the parent ends this one.
process.on('SIGTERM', () => {});
