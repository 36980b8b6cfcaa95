/** What happened to every image of a batch: one entry each, whatever happens. */
import { type ErrorCode, LeitmotifError } from '../errors.ts';
import type { LedgerEntry, Receipt } from '../manifest/receipt.ts';

/** Formats that are refused on purpose: such an image is skipped, it has not failed. */
const skipCodes: ReadonlySet<ErrorCode> = new Set(['image-unsupported']);

/** @throws whatever is no `LeitmotifError` about one image: a fault that concerns the whole batch. */
export function entryForProblem(key: string, stage: string, thrown: unknown, changed: boolean): LedgerEntry {
  if (!(thrown instanceof LeitmotifError) || !concernsOneImage(thrown.code)) throw thrown;
  return {
    key,
    status: skipCodes.has(thrown.code) ? 'skipped' : 'failed',
    ...(changed && { changed }),
    stage,
    code: thrown.code,
    reason: thrown.message,
    ...(thrown.hint === undefined ? {} : { hint: thrown.hint }),
  };
}

function concernsOneImage(code: ErrorCode): boolean {
  return code.startsWith('image-') || code === 'activations-invalid';
}

export function countLedger(ledger: readonly LedgerEntry[], concepts: number): Receipt['counts'] {
  const having = (status: LedgerEntry['status']) => ledger.filter((entry) => entry.status === status).length;
  return {
    images: ledger.length,
    ok: having('ok'),
    skipped: having('skipped'),
    failed: having('failed'),
    concepts,
  };
}
