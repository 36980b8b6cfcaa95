/** The images of a run that have no results, and why: from receipts, and from batches that failed as a whole. */
import pLimit from 'p-limit';
import type { LedgerEntry } from '../manifest/receipt.ts';
import type { PlannedBatch, Run } from '../manifest/run.ts';
import type { StoredRun } from './open-run.ts';
import { failedLedger } from './read-rows.ts';
import { createReceiptMemory } from './receipt-memory.ts';

/** Receipts read at a time. */
const readers = 16;

export interface ImageProblem extends LedgerEntry {
  batchId: string;
}

/** `failures` are batches that failed as a whole; in the plan's order. */
export type ReadProblems = (stored: StoredRun, failures: Run['failures']) => Promise<ImageProblem[]>;

/** A reader that asks for every receipt once. */
export function createProblemReader(): ReadProblems {
  const remember = createReceiptMemory<ImageProblem[]>();
  return async (stored, failures) => {
    const limit = pLimit(readers);
    const read = async (batch: PlannedBatch): Promise<ImageProblem[]> => {
      const { batchId } = batch;
      const known = await remember(stored, batchId, async () => {
        const { ledger } = await stored.receipt(batchId);
        return ledger.filter(({ status }) => status !== 'ok').map((entry) => ({ ...entry, batchId }));
      });
      return known ?? failedLedger({ failures }, batch).map((entry) => ({ ...entry, batchId }));
    };
    const reading: Promise<ImageProblem[]>[] = [];
    for await (const batch of stored.batches()) reading.push(limit(() => read(batch)));
    return (await Promise.all(reading)).flat();
  };
}
