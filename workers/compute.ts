/** A process that computes, for `leitmotif run` and for workers alike: takes orders from its parent and ends with it. */
import { asLeitmotifError } from '../src/errors.ts';
import type { BatchOutcome, WorkerMessage, WorkerSettings, WorkOrder } from '../src/local/messages.ts';
import { workOnBatch } from '../src/local/work-on-batch.ts';
import { workOnNode } from '../src/local/work-on-node.ts';
import { createWorkbench } from '../src/pipeline/workbench.ts';

const settings: WorkerSettings = JSON.parse(process.argv[2] ?? '');
const workbench = createWorkbench(settings);

process.on('message', (order: WorkOrder) => {
  void work(order);
});
process.on('disconnect', () => process.exit(0));
// What stops a service tells all of its processes; the parent lets this one finish, or ends it.
process.on('SIGTERM', () => {});

async function work(order: WorkOrder): Promise<void> {
  try {
    const outcome = await outcomeOf(order);
    tell({ type: 'done', ...(outcome ? { outcome } : {}) });
  } catch (thrown) {
    const { code, message: reason, hint } = asLeitmotifError(thrown);
    tell({ type: 'failed', failure: { code, reason, ...(hint === undefined ? {} : { hint }) } });
  }
}

async function outcomeOf(order: WorkOrder): Promise<BatchOutcome | undefined> {
  if ('batchId' in order) return workOnBatch(order, workbench, (done) => tell({ type: 'progress', done }));
  await workOnNode(order);
  return undefined;
}

function tell(message: WorkerMessage): void {
  process.send?.(message);
}
