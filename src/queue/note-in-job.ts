/** Notes in a run's job how far it is, or that it is cancelled. */
import type { Job } from 'bullmq';
import type { RunJobData } from './jobs.ts';
import type { Queues } from './queues.ts';

/** On top of what is in Redis, not of what the worker has read: others note things meanwhile. */
export async function noteInJob(
  { runs }: Pick<Queues, 'runs'>,
  job: Job<RunJobData>,
  changes: Partial<RunJobData>,
): Promise<void> {
  const now = await runs.getJob(job.id as string);
  await job.updateData({ ...(now?.data ?? job.data), ...changes });
}
