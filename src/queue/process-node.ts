/** The work of a node's job, in the process that computes. */
import type { SandboxedJob } from 'bullmq';
import { openRun } from '../catalog/open-run.ts';
import { createSolver, type Solver } from '../factorization/solver.ts';
import { prepareNode } from '../pipeline/link-tree.ts';
import { readLinkPlan } from '../pipeline/plan-motifs.ts';
import { openStore } from '../store/store.ts';
import { failJob } from './failures.ts';
import { type NodeJobData, nodeJobData } from './jobs.ts';

let solver: Promise<Solver> | undefined;

/** One thread, as in the run's own job: the same bytes wherever a node is computed. */
export async function processNode(job: SandboxedJob<NodeJobData>): Promise<void> {
  try {
    const { storeUri, runId, level, index } = nodeJobData.parse(job.data);
    const stored = openRun(openStore(storeUri), runId);
    const plan = await readLinkPlan(stored);
    solver ??= createSolver().catch((thrown) => {
      solver = undefined;
      throw thrown;
    });
    await prepareNode(stored, plan, { level, index }, await solver);
  } catch (thrown) {
    throw failJob(thrown);
  }
}
