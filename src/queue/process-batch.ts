/** The work of a batch's job, in the process that computes. */
import type { SandboxedJob } from 'bullmq';
import type { Receipt } from '../manifest/receipt.ts';
import { runBatch } from '../pipeline/run-batch.ts';
import { createWorkbench, type Workbench } from '../pipeline/workbench.ts';
import { failJob } from './failures.ts';
import { type BatchJobData, batchJobData } from './jobs.ts';
import { throttle } from './throttle.ts';

let workbench: Workbench | undefined;

/** The settings of this process come from its parent, in LEITMOTIF_WORKER_SETTINGS. */
export async function processBatch(job: SandboxedJob<BatchJobData>): Promise<Receipt['counts']> {
  try {
    workbench ??= createWorkbench(JSON.parse(process.env.LEITMOTIF_WORKER_SETTINGS ?? ''));
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
