/** The work of a batch's job, in the process that computes. */
import type { SandboxedJob } from 'bullmq';
import type { Receipt } from '../manifest/receipt.ts';
import { runBatch } from '../pipeline/run-batch.ts';
import { hasProblem } from '../pipeline/summary.ts';
import { createWorkbench, type Workbench } from '../pipeline/workbench.ts';
import { failJob } from './failures.ts';
import { type BatchJobData, batchJobData } from './jobs.ts';
import type { BatchOutcome } from './tally.ts';
import { throttle } from './throttle.ts';

let workbench: Workbench | undefined;

/** The settings of this process come from its parent, in LEITMOTIF_WORKER_SETTINGS. */
export async function processBatch(job: SandboxedJob<BatchJobData>): Promise<BatchOutcome> {
  try {
    workbench ??= createWorkbench(JSON.parse(process.env.LEITMOTIF_WORKER_SETTINGS ?? ''));
    const { storeUri, runId, batchId } = batchJobData.parse(job.data);
    const context = await workbench.open(storeUri, runId);
    // Delivered twice, or finished by a worker that was taken for dead: the receipt decides.
    if (await context.stored.isDone(batchId)) {
      return outcomeOf(await context.stored.receipt(batchId), true);
    }
    const report = throttle((done: number) => job.updateProgress(done), 500);
    return outcomeOf(await runBatch(batchId, context, report), false);
  } catch (thrown) {
    throw failJob(thrown);
  }
}

function outcomeOf({ counts, ledger, seconds, host }: Receipt, reused: boolean): BatchOutcome {
  const reasons: Record<string, number> = {};
  for (const { status, code = status } of ledger.filter(hasProblem)) reasons[code] = (reasons[code] ?? 0) + 1;
  return { ...counts, reasons, seconds, device: host.device, reused };
}
