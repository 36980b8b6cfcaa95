/** What the overview says of a batch: its summary, and which of its images have no results. */
import { batchFailure } from '../catalog/batch-failure.ts';
import { failedLedger } from '../catalog/read-rows.ts';
import { unclear } from '../concepts/name.ts';
import type { Concepts } from '../manifest/concepts.ts';
import type { LedgerEntry, Receipt } from '../manifest/receipt.ts';
import type { PlannedBatch, Run } from '../manifest/run.ts';
import type { BatchSummary } from '../manifest/run-index.ts';
import { commonFolder } from './format.ts';

export interface BatchDigest {
  summary: BatchSummary;
  problems: readonly LedgerEntry[];
}

/** A batch that is done. */
export function digestOf(
  { batchId, images }: PlannedBatch,
  { factorization, concepts }: Concepts,
  { counts, ledger }: Receipt,
): BatchDigest {
  return {
    summary: {
      batchId,
      folder: commonFolder(images.map(({ key }) => key)),
      images: images.length,
      result: {
        status: 'done',
        ok: counts.ok,
        explainedVariance: factorization?.explainedVariance ?? null,
        concepts: concepts.map(({ index, color, share, name, exemplars }) => ({
          index,
          color,
          share,
          label: name ?? unclear,
          hasExemplar: exemplars.length > 0,
        })),
      },
    },
    problems: ledger.filter(({ status }) => status !== 'ok'),
  };
}

/** A batch without a receipt: it failed as a whole, and its images with it, or nobody has worked on it. */
export function unfinishedDigest(run: Pick<Run, 'failures'>, batch: PlannedBatch): BatchDigest {
  const { batchId, images } = batch;
  const failure = batchFailure(run.failures, batchId);
  const place = { batchId, folder: commonFolder(images.map(({ key }) => key)), images: images.length };
  if (!failure) return { summary: { ...place, result: { status: 'waiting' } }, problems: [] };
  const { code, reason } = failure;
  return {
    summary: { ...place, result: { status: 'failed', code, reason } },
    problems: failedLedger(run, batch),
  };
}
