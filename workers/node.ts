/** The queue's sandboxed processor for linking: one node of a run's tree a job. */
import type { SandboxedJob } from 'bullmq';
import type { NodeJobData } from '../src/queue/jobs.ts';

process.on('disconnect', () => process.exit(0));

/** Loaded within the first job, for the reason that `batch.ts` gives. */
export default async function work(job: SandboxedJob<NodeJobData>) {
  const { processNode } = await import('../src/queue/process-node.ts');
  return processNode(job);
}
