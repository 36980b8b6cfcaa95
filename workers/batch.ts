/** The queue's sandboxed processor: one batch a job, in a process of its own that keeps its networks. */
import type { SandboxedJob } from 'bullmq';
import type { BatchJobData } from '../src/queue/jobs.ts';

// The parent's death closes the channel; nobody would take the result.
process.on('disconnect', () => process.exit(0));

/**
 * The code is loaded within the first job, not before: BullMQ 6.7 waits for ever for a process that dies while it
 * starts, but notices one that dies in a job.
 */
export default async function work(job: SandboxedJob<BatchJobData>) {
  const { processBatch } = await import('../src/queue/process-batch.ts');
  return processBatch(job);
}
