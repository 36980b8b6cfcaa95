/** Takes a run out of the queue. */
import type { StoredRun } from '../catalog/open-run.ts';
import { batchJobId, type RunReference, runJobId } from './jobs.ts';
import type { Queues } from './queues.ts';

/**
 * Removes the run's waiting batches; those being worked on are finished and kept. The run then ends as `cancelled`.
 *
 * @returns how many batches were taken out; undefined when the run is not in the queue
 */
export async function cancelRun(
  { runs, batches }: Queues,
  stored: StoredRun,
  reference: RunReference,
): Promise<number | undefined> {
  const job = await runs.getJob(runJobId(reference));
  if (!job || (await job.isCompleted()) || (await job.isFailed())) return undefined;
  await job.updateData({ ...job.data, step: 'settle', cancelled: true });
  let removed = 0;
  for await (const { batchId } of stored.batches()) {
    const batch = await batches.getJob(batchJobId({ ...reference, batchId }));
    if (!batch || (await batch.isActive())) continue;
    removed += await batch.remove().then(
      () => 1,
      () => 0,
    );
  }
  return removed;
}
