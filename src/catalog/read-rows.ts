/** Reads a stored run as rows of tables, batch by batch. */
import type { LedgerEntry } from '../manifest/receipt.ts';
import type { PlannedBatch, Run } from '../manifest/run.ts';
import type { Rows, TableName } from '../manifest/tables.ts';
import { batchFailure } from './batch-failure.ts';
import type { StoredRun } from './open-run.ts';
import { type PlannedBatches, readBatches } from './read-batches.ts';
import { rowsOfBatch, rowsOfDataset } from './rows.ts';

/** Tables that no batch adds to. */
export const datasetTables: readonly TableName[] = ['motifs', 'motif_categories', 'shortcuts'];

/** What each batch adds to the tables; a batch that failed as a whole adds a failure for each image. */
export async function* batchRows(
  stored: StoredRun,
  run: Run,
  batches: PlannedBatches = stored.batches(),
): AsyncGenerator<{ batchId: string; rows: Rows }> {
  const { runId } = stored;
  for await (const { planned: batch, done } of readBatches(stored, batches)) {
    const ledger = done ? done.receipt.ledger : failedLedger(run, batch);
    const rows = rowsOfBatch({ runId, batch, ledger, concepts: done?.concepts, motifs: done?.motifs });
    yield { batchId: batch.batchId, rows };
  }
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
