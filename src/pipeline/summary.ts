/** A run's totals, from its receipts and nothing else. */
import { reasonOf } from '../catalog/count-problems.ts';
import type { StoredRun } from '../catalog/open-run.ts';
import { readReceipts } from '../catalog/read-batches.ts';
import type { LedgerEntry } from '../manifest/receipt.ts';
import type { Run, Totals } from '../manifest/run.ts';

export type BatchFailures = Run['failures'];

/**
 * Counts what the receipts say. The images of a batch without a receipt are failed when the batch is among
 * `failures`; otherwise the batch has not been worked on, and its images count in `images` only.
 */
export async function totalsOf(stored: StoredRun, failures: BatchFailures): Promise<Totals> {
  const totals: Totals = {
    images: 0,
    ok: 0,
    skipped: 0,
    failed: 0,
    batches: { planned: 0, done: 0, failed: failures.length },
    concepts: 0,
    reasons: [],
  };
  const failureOf = new Map(failures.map((failure) => [failure.batchId, failure]));
  const reasons = new Map<string, Totals['reasons'][number]>();
  const addReason = (code: string, count: number, example: string) => {
    const reason = reasons.get(code) ?? { code, count: 0, example };
    reasons.set(code, { ...reason, count: reason.count + count });
  };

  for await (const { planned, receipt } of readReceipts(stored)) {
    const { batchId, images } = planned;
    totals.batches.planned += 1;
    totals.images += images.length;
    const failure = failureOf.get(batchId);
    if (failure) {
      totals.failed += images.length;
      addReason(failure.code, images.length, images[0]?.key ?? '');
    } else if (receipt) {
      const { counts, ledger } = receipt;
      totals.batches.done += 1;
      totals.ok += counts.ok;
      totals.skipped += counts.skipped;
      totals.failed += counts.failed;
      totals.concepts += counts.concepts;
      for (const entry of ledger.filter(hasProblem)) addReason(reasonOf(entry), 1, entry.key);
    }
  }
  totals.reasons = [...reasons.values()].sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
  return totals;
}

export function hasProblem(entry: LedgerEntry): boolean {
  return entry.status !== 'ok';
}
