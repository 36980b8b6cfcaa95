/** Reads a stored run as rows of tables, one batch at a time. */
import type { LedgerEntry } from '../manifest/receipt.ts';
import type { PlannedBatch, Run } from '../manifest/run.ts';
import type { Rows, TableName } from '../manifest/tables.ts';
import { batchFailure } from './batch-failure.ts';
import type { StoredRun } from './open-run.ts';
import { rowsOfBatch, rowsOfDataset } from './rows.ts';

/** Tables that no batch adds to. */
export const datasetTables: readonly TableName[] = ['motifs', 'motif_categories', 'shortcuts'];

/** What a batch adds to the tables; a batch that failed as a whole adds a failure for each image. */
export async function readBatchRows(stored: StoredRun, run: Run, batch: PlannedBatch): Promise<Rows> {
  const { batchId } = batch;
  const { runId } = stored;
  if (!(await stored.isDone(batchId))) {
    const ledger = failedLedger(run, batch);
    return rowsOfBatch({ runId, batch, ledger, concepts: undefined, motifs: undefined });
  }
  const { ledger } = await stored.receipt(batchId);
  const concepts = await stored.concepts(batchId);
  const motifs = (await stored.hasMotifBatch(batchId)) ? await stored.motifBatch(batchId) : undefined;
  return rowsOfBatch({ runId, batch, ledger, concepts, motifs });
}

/** The rows of motifs and shortcuts; none for a run that has not been linked. */
export async function readDatasetRows(stored: StoredRun): Promise<Rows> {
  if (!(await stored.hasMotifs())) return rowsOfDataset(stored.runId, [], []);
  const { motifs } = await stored.motifs();
  return rowsOfDataset(stored.runId, motifs, (await stored.categories()).shortcuts);
}

/** The ledger that a batch would have which failed as a whole; empty for one that nobody has worked on. */
export function failedLedger(
  { failures }: Pick<Run, 'failures'>,
  { batchId, images }: PlannedBatch,
): LedgerEntry[] {
  const failure = batchFailure(failures, batchId);
  if (!failure) return [];
  const { code, reason } = failure;
  return images.map(({ key }) => ({ key, status: 'failed', stage: 'batch', code, reason }));
}
