/** Takes a run, or all of them, out of the queue. */
import type { StoredRun } from '../catalog/open-run.ts';
import { jobUnderWay } from './job-under-way.ts';
import { batchJobId, type RunReference } from './jobs.ts';
import { noteInJob } from './note-in-job.ts';
import type { Queues } from './queues.ts';

/**
 * Removes the run's waiting batches; those being worked on are finished and kept. The run then ends as `cancelled`,
 * unless none is missing.
 *
 * @returns how many batches were taken out; undefined when the run is not in the queue
 */
export async function cancelRun(
  queues: Queues,
  stored: StoredRun,
  reference: RunReference,
): Promise<number | undefined> {
  const job = await jobUnderWay(queues, reference);
  if (!job) return undefined;
  await noteInJob(queues, job, { cancelled: true });
  let removed = 0;
  for await (const { batchId } of stored.batches()) {
    const batch = await queues.batches.getJob(batchJobId({ ...reference, batchId }));
    if (!batch || (await batch.isActive())) continue;
    removed += await batch.remove().then(
      () => 1,
      () => 0,
    );
  }
  return removed;
}

/**
 * Cancels every run that has batches left, whether they have been handed out or not.
 *
 * @returns how many runs, and how many batches were taken out
 */
export async function drainQueue(queues: Queues): Promise<{ runs: number; batches: number }> {
  const { runs, batches } = queues;
  const drained = (await runs.getJobs(['active', 'waiting', 'waiting-children', 'delayed'])).filter(
    // One that is being linked has no batches left.
    (job) => job && !job.data.cancelled && (job.data.linkedLevels ?? 0) === 0,
  );
  // Marked before anything is removed: a run whose batches are gone goes on at once.
  for (const job of drained) await noteInJob(queues, job, { cancelled: true });
  const removed = await batches.getJobCountByTypes('waiting', 'delayed');
  await batches.drain(true);
  return { runs: drained.length, batches: removed };
}
