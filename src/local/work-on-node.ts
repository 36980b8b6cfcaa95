/** The order for a node of a run's link tree, in the process that computes. */
import { openRun } from '../catalog/open-run.ts';
import { createSolver, type Solver } from '../factorization/solver.ts';
import { prepareNode } from '../pipeline/link-tree.ts';
import { readLinkPlan } from '../pipeline/plan-motifs.ts';
import { openStore } from '../store/store.ts';
import type { NodeOrder } from './messages.ts';

let solver: Promise<Solver> | undefined;

/** One thread, as in the run's own job: the same bytes wherever a node is computed. */
export async function workOnNode({ storeUri, runId, level, index }: NodeOrder): Promise<void> {
  const stored = openRun(openStore(storeUri), runId);
  const plan = await readLinkPlan(stored);
  solver ??= createSolver().catch((thrown) => {
    solver = undefined;
    throw thrown;
  });
  await prepareNode(stored, plan, { level, index }, await solver);
}
