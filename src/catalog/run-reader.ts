/** The library's view of a run: typed, streaming, from a folder or a bucket; needs neither Redis nor a network. */
import { LeitmotifError } from '../errors.ts';
import type { Categories } from '../manifest/categories.ts';
import type { Concepts } from '../manifest/concepts.ts';
import type { Findings } from '../manifest/findings.ts';
import type { Motifs } from '../manifest/motifs.ts';
import type { Receipt } from '../manifest/receipt.ts';
import type { PlannedBatch, Run } from '../manifest/run.ts';
import { type Row, type TableName, tableNames } from '../manifest/tables.ts';
import { batchObject, factorsName, runObject } from '../store/layout.ts';
import { findStoredRun } from './find-run.ts';
import { readFindings } from './findings.ts';
import { readMotifBasis, readVectors } from './motif-basis.ts';
import type { StoredRun } from './open-run.ts';
import { batchRows, datasetTables, readDatasetRows } from './read-rows.ts';

/** Vectors of length `channels`, one after another. */
export interface Vectors {
  channels: number;
  count: number;
  data: Float32Array;
  /** Vector `index`, a view. */
  vector(index: number): Float32Array;
}

export interface RunReader {
  readonly runId: string;
  /** run.json: what was asked, with which network and versions, how it ended. */
  readonly run: Run;
  /** Every batch of the plan, in order, whether it is done or not. */
  batches(): AsyncIterable<PlannedBatch>;
  /** Whether a batch has results. */
  isDone(batchId: string): Promise<boolean>;
  concepts(batchId: string): Promise<Concepts>;
  receipt(batchId: string): Promise<Receipt>;
  /** Missing for a run that has not ended. */
  motifs(): Promise<Motifs>;
  categories(): Promise<Categories>;
  /** What people say of motifs, by id: names, notes, what to hide, shortcuts. Nothing, where nobody has said any. */
  findings(): Promise<Findings>;
  /** The rows of a table (docs/tables.md), made from the manifests; one batch is in memory at a time. */
  rows<T extends TableName>(table: T): AsyncIterable<Row<T>>;
  /** W of a batch, scaled: one vector a concept. */
  conceptVectors(batchId: string): Promise<Vectors>;
  /** One vector a motif, in the order of `motifs()`. */
  motifVectors(): Promise<Vectors>;
  /** The bytes of an object, by its name relative to the run: an overlay, a crop, a table. */
  object(name: string): Promise<Uint8Array>;
}

/**
 * Opens a stored run: `address` is the run's folder (`./results/photos-1a2b3c4d`, `s3://bucket/prefix/photos-1a2b3c4d`),
 * or the run's id where `store` says in which store it is.
 *
 * Every method throws a LeitmotifError: `object-not-found`, `manifest-invalid`, `store-unreadable`.
 *
 * @throws LeitmotifError `run-not-found`; `manifest-invalid` for a run of a newer version
 */
export async function openRunReader(address: string, { store = '.' } = {}): Promise<RunReader> {
  const stored = await findStoredRun(address, store);
  const run = await stored.manifest();
  const object = (name: string) => stored.store.get(runObject(stored.runId, name));
  return {
    runId: stored.runId,
    run,
    batches: stored.batches,
    isDone: stored.isDone,
    concepts: stored.concepts,
    receipt: stored.receipt,
    motifs: stored.motifs,
    categories: stored.categories,
    findings: () => readFindings(stored),
    rows: (table) => rowsOf(stored, run, table),
    conceptVectors: async (batchId) =>
      asReadable(await readVectors(stored.store, batchObject(stored.runId, batchId, factorsName))),
    motifVectors: async () => asReadable(await readMotifBasis(stored)),
    object,
  };
}

/** @throws LeitmotifError `usage` for a table that does not exist */
async function* rowsOf<T extends TableName>(stored: StoredRun, run: Run, table: T): AsyncGenerator<Row<T>> {
  if (!tableNames.includes(table)) {
    throw new LeitmotifError('usage', `There is no table "${table}".`, {
      hint: `The tables are ${tableNames.join(', ')}.`,
    });
  }
  if (datasetTables.includes(table)) {
    yield* (await readDatasetRows(stored))[table];
    return;
  }
  for await (const { rows } of batchRows(stored, run)) yield* rows[table];
}

function asReadable({ k: count, channels, W: data }: Awaited<ReturnType<typeof readVectors>>): Vectors {
  return {
    channels,
    count,
    data,
    vector: (index) => data.subarray(index * channels, (index + 1) * channels),
  };
}
