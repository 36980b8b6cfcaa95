/** Reads what the batches of a run left, in the order of the plan. */
import { mapInGroups } from '../at-once.ts';
import type { Concepts } from '../manifest/concepts.ts';
import type { MotifBatch } from '../manifest/motifs.ts';
import type { Receipt } from '../manifest/receipt.ts';
import type { PlannedBatch } from '../manifest/run.ts';
import type { StoredRun } from './open-run.ts';

/** Batches read at a time: a bucket takes as long to answer one question as many. */
export const readers = 16;

export type PlannedBatches = AsyncIterable<PlannedBatch> | Iterable<PlannedBatch>;

/** A batch of the plan, with what it left where it is done. */
export interface FinishedBatch {
  planned: PlannedBatch;
  done?: { receipt: Receipt; concepts: Concepts; motifs: MotifBatch | undefined };
}

async function readBatch(stored: StoredRun, planned: PlannedBatch): Promise<FinishedBatch> {
  const { batchId } = planned;
  const receipt = await stored.receiptIfDone(batchId);
  if (!receipt) return { planned };
  const concepts = await stored.concepts(batchId);
  return { planned, done: { receipt, concepts, motifs: await stored.motifBatchIfAny(batchId) } };
}

/** The batches of some pages, or of all; `readers` of them are in memory at a time. */
export function readBatches(
  stored: StoredRun,
  batches: PlannedBatches = stored.batches(),
): AsyncGenerator<FinishedBatch> {
  return mapInGroups(batches, readers, (planned) => readBatch(stored, planned));
}

export function readReceipts(
  stored: StoredRun,
): AsyncGenerator<{ planned: PlannedBatch; receipt: Receipt | undefined }> {
  return mapInGroups(stored.batches(), readers, async (planned) => ({
    planned,
    receipt: await stored.receiptIfDone(planned.batchId),
  }));
}

/** Which batches are done, without what they left. */
export function batchStates(
  stored: StoredRun,
  batches: PlannedBatches = stored.batches(),
): AsyncGenerator<{ planned: PlannedBatch; isDone: boolean }> {
  return mapInGroups(batches, readers, async (planned) => ({
    planned,
    isDone: await stored.isDone(planned.batchId),
  }));
}

/** Those that are not done. */
export async function pendingBatches(stored: StoredRun, batches?: PlannedBatches): Promise<PlannedBatch[]> {
  const pending: PlannedBatch[] = [];
  for await (const { planned, isDone } of batchStates(stored, batches)) if (!isDone) pending.push(planned);
  return pending;
}

/** The concepts of the batches that are done. */
export async function* doneConcepts(stored: StoredRun): AsyncGenerator<Concepts> {
  const read = async ({ batchId }: PlannedBatch) =>
    (await stored.isDone(batchId)) ? stored.concepts(batchId) : undefined;
  for await (const concepts of mapInGroups(stored.batches(), readers, read)) if (concepts) yield concepts;
}
