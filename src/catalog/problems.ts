/** The images of a run under way that have no results, and why: from receipts, and from batches that failed as a whole. */
import { mapAtOnce } from '../at-once.ts';
import type { LedgerEntry } from '../manifest/receipt.ts';
import type { PlannedBatch, Run } from '../manifest/run.ts';
import type { ImageProblem } from '../manifest/run-index.ts';
import type { StoredRun } from './open-run.ts';
import { placeProblems, placesOf } from './place-problems.ts';
import { failedLedger } from './read-rows.ts';
import { createReceiptMemory } from './receipt-memory.ts';

/** Receipts read at a time. */
const readers = 16;

/** `failures` are batches that failed as a whole; in the plan's order. */
export type ReadProblems = (stored: StoredRun, failures: Run['failures']) => Promise<ImageProblem[]>;

/** A batch, and how many images of the run lie before its own. */
interface Placed {
  batch: PlannedBatch;
  first: number;
}

/** A reader that asks for every receipt once. */
export function createProblemReader(): ReadProblems {
  const remember = createReceiptMemory<ImageProblem[]>();
  return async (stored, failures) => {
    const read = async ({ batch, first }: Placed): Promise<ImageProblem[]> => {
      const { batchId } = batch;
      const place = (entries: readonly LedgerEntry[]) =>
        placeProblems(batch, placesOf(batch, first), entries);
      const known = await remember(stored, batchId, async () => {
        const { ledger } = await stored.receipt(batchId);
        return place(ledger.filter(({ status }) => status !== 'ok'));
      });
      return known ?? place(failedLedger({ failures }, batch));
    };
    const placed: Placed[] = [];
    let first = 0;
    // No receipt is read before the whole plan is: what fails while nobody waits for it ends the process.
    for await (const batch of stored.batches()) {
      placed.push({ batch, first });
      first += batch.images.length;
    }
    return (await mapAtOnce(placed, readers, read)).flat();
  };
}
