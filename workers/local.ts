/** A worker process of the local executor: takes batches from its parent, one at a time, and ends with it. */
import { asLeitmotifError } from '../src/errors.ts';
import type { WorkerMessage, WorkOrder } from '../src/local/messages.ts';
import { type BatchContext, openBatchContext } from '../src/pipeline/context.ts';
import { runBatch } from '../src/pipeline/run-batch.ts';

let context: Promise<BatchContext> | undefined;

process.on('message', ({ batchId, ...order }: WorkOrder) => {
  void work(batchId, order);
});
process.on('disconnect', () => process.exit(0));

async function work(
  batchId: string,
  { storeUri, runId, threads }: Omit<WorkOrder, 'batchId'>,
): Promise<void> {
  try {
    context ??= openBatchContext(storeUri, runId, threads);
    await runBatch(batchId, await context, (done) => tell({ type: 'progress', batchId, done }));
    tell({ type: 'done', batchId });
  } catch (thrown) {
    const { code, message: reason, hint } = asLeitmotifError(thrown);
    tell({ type: 'failed', failure: { batchId, code, reason, ...(hint === undefined ? {} : { hint }) } });
  }
}

function tell(message: WorkerMessage): void {
  process.send?.(message);
}
