/** A batch's order, in the process that computes. */
import type { Receipt } from '../manifest/receipt.ts';
import { runBatch } from '../pipeline/run-batch.ts';
import { hasProblem } from '../pipeline/summary.ts';
import type { Workbench } from '../pipeline/workbench.ts';
import type { BatchOrder, BatchOutcome } from './messages.ts';

/** @throws LeitmotifError for a fault that concerns the whole batch */
export async function workOnBatch(
  { storeUri, runId, batchId }: BatchOrder,
  workbench: Workbench,
  onProgress: (done: number) => void,
): Promise<BatchOutcome> {
  const context = await workbench.open(storeUri, runId);
  // Delivered twice, or finished by a worker that was taken for dead: the receipt decides.
  const receipt = await context.stored.receiptIfDone(batchId);
  if (receipt) return outcomeOf(receipt, true);
  return outcomeOf(await runBatch(batchId, context, onProgress), false);
}

function outcomeOf({ counts, ledger, seconds, host }: Receipt, reused: boolean): BatchOutcome {
  const reasons: Record<string, number> = {};
  for (const { status, code = status } of ledger.filter(hasProblem)) reasons[code] = (reasons[code] ?? 0) + 1;
  return { ...counts, reasons, seconds, device: host.device, reused };
}
