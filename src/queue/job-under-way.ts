/** Whether a run is in the queue. */
import type { Job } from 'bullmq';
import { type RunJobData, type RunReference, runJobId } from './jobs.ts';
import type { Queues } from './queues.ts';

/** The run's job, unless there is none or it has ended. */
export async function jobUnderWay(
  { runs }: Pick<Queues, 'runs'>,
  reference: RunReference,
): Promise<Job<RunJobData> | undefined> {
  const job = await runs.getJob(runJobId(reference));
  if (!job || ['completed', 'failed', 'unknown'].includes(await job.getState())) return undefined;
  return job;
}
