/** The queue's sandboxed processor: one batch a job, in a process of its own that keeps its networks. */
import type { SandboxedJob } from 'bullmq';
import type { Receipt } from '../src/manifest/receipt.ts';
import { runBatch } from '../src/pipeline/run-batch.ts';
import { createWorkbench } from '../src/pipeline/workbench.ts';
import { failJob } from '../src/queue/failures.ts';
import { type BatchJobData, batchJobData } from '../src/queue/jobs.ts';
import { throttle } from '../src/queue/throttle.ts';

const workbench = createWorkbench(JSON.parse(process.env.LEITMOTIF_WORKER_SETTINGS ?? '{}'));

// The parent's death closes the channel; nobody would take the result.
process.on('disconnect', () => process.exit(0));

export default async function processBatch(job: SandboxedJob<BatchJobData>): Promise<Receipt['counts']> {
  try {
    const { storeUri, runId, batchId } = batchJobData.parse(job.data);
    const context = await workbench.open(storeUri, runId);
    // Delivered twice, or finished by a worker that was taken for dead: the receipt decides.
    if (await context.stored.isDone(batchId)) return (await context.stored.receipt(batchId)).counts;
    const report = throttle((done: number) => job.updateProgress(done), 500);
    return (await runBatch(batchId, context, report)).counts;
  } catch (thrown) {
    throw failJob(thrown);
  }
}
