/** A worker process of the local executor: takes batches from its parent, one at a time, and ends with it. */
import { asLeitmotifError } from '../src/errors.ts';
import type { WorkerMessage, WorkerSettings, WorkOrder } from '../src/local/messages.ts';
import { runBatch } from '../src/pipeline/run-batch.ts';
import { createWorkbench } from '../src/pipeline/workbench.ts';

const settings: WorkerSettings = JSON.parse(process.argv[2] ?? '');
const workbench = createWorkbench(settings);

process.on('message', (order: WorkOrder) => {
  void work(order);
});
process.on('disconnect', () => process.exit(0));

async function work({ storeUri, runId, batchId }: WorkOrder): Promise<void> {
  try {
    const context = await workbench.open(storeUri, runId);
    await runBatch(batchId, context, (done) => tell({ type: 'progress', batchId, done }));
    tell({ type: 'done', batchId });
  } catch (thrown) {
    const { code, message: reason, hint } = asLeitmotifError(thrown);
    tell({ type: 'failed', failure: { batchId, code, reason, ...(hint === undefined ? {} : { hint }) } });
  }
}

function tell(message: WorkerMessage): void {
  process.send?.(message);
}
