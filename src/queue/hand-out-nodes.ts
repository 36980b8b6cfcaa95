/** Puts the nodes of a large run's link tree into the queue, level by level. */
import type { Job } from 'bullmq';
import type { StoredRun } from '../catalog/open-run.ts';
import { hasNode } from '../pipeline/link-nodes.ts';
import { planMotifs, storeLinkPlan } from '../pipeline/plan-motifs.ts';
import { nodeJobId, type RunJobData, type RunReference, retries } from './jobs.ts';
import { noteInJob } from './note-in-job.ts';
import type { Queues } from './queues.ts';

/** Up to so many nodes of a level the run's own job computes itself: 2,000 vectors are a matter of seconds. */
const nodesAlone = 5;

/** Jobs added to Redis in one go. */
const pageSize = 500;

/** A node that fails for good is computed by the run's job, which then says what is wrong. */
const settings = {
  ...retries,
  ignoreDependencyOnFailure: true,
  removeOnComplete: true,
  removeOnFail: true,
};

/**
 * Adds the nodes of the lowest level that has not been handed out yet, as children of the run's job. Jobs name their
 * node only; the plan and the results are in the store. Small runs have no such level.
 *
 * @returns whether there is something to wait for; call again afterwards, for the next level
 */
export async function handOutNodes(
  queues: Queues,
  stored: StoredRun,
  run: RunReference,
  job: Job<RunJobData>,
): Promise<boolean> {
  const level = job.data.linkedLevels ?? 0;
  const plan = await planMotifs(stored);
  const nodes = level < plan.tree.levels.length - 1 ? plan.tree.levels[level]! : 0;
  if (nodes <= nodesAlone) return false;
  await storeLinkPlan(stored, plan);
  const missing: number[] = [];
  for (let index = 0; index < nodes; index++) {
    if (!(await hasNode(stored, plan, { level, index }))) missing.push(index);
  }
  const parent = { id: job.id as string, queue: queues.runs.qualifiedName };
  for (let from = 0; from < missing.length; from += pageSize) {
    await queues.nodes.addBulk(
      missing.slice(from, from + pageSize).map((index) => {
        const data = { ...run, level, index };
        return { name: 'node', data, opts: { jobId: nodeJobId(data), parent, ...settings } };
      }),
    );
  }
  await noteInJob(queues, job, { linkedLevels: level + 1 });
  return true;
}
