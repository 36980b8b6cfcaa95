/** Ends a run: counts the receipts, writes the dataset-wide manifests and the report, closes run.json. */
import type { StoredRun } from '../catalog/open-run.ts';
import type { Motifs } from '../manifest/motifs.ts';
import { manifestBytes } from '../manifest/read.ts';
import type { Run } from '../manifest/run.ts';
import { writeReport } from '../report/write-report.ts';
import { aliveObject, batchFolder, layoutFolders, runManifest, runObject } from '../store/layout.ts';
import { type LinkTools, openLinkTools } from './link-tools.ts';
import { gatherMap, writeMap } from './map.ts';
import { type LinkedMotifs, linkMotifs } from './motifs.ts';
import { checkLink } from './one-link.ts';
import type { MotifChoice } from './plan-motifs.ts';
import { type BatchFailures, totalsOf } from './summary.ts';
import { writeTables } from './tables.ts';
import { writeDataset } from './write-dataset.ts';

type OpenTools = (stored: StoredRun, processes: number) => Promise<LinkTools>;

export interface FinalizeOptions {
  openTools?: OpenTools;
  /** That link, ≥ 1; the result is the same with any number of them. Default 1. */
  processes?: number;
  signal?: AbortSignal;
}

/**
 * Writes the run's end; `failures` are the batches that could not be done.
 *
 * @throws what the signal was aborted with, between two steps, until run.json says how the run ended
 */
export async function finalizeRun(
  stored: StoredRun,
  failures: readonly (BatchFailures[number] & { hint?: string })[],
  status: 'complete' | 'partial' | 'cancelled',
  { openTools = openLinkTools, processes = 1, signal }: FinalizeOptions = {},
): Promise<Run> {
  const recorded = failures.map(({ batchId, code, reason }) => ({ batchId, code, reason }));
  const linked = await linkRun(stored, openTools, processes);
  signal?.throwIfAborted();
  await writeLinked(stored, linked, recorded, signal);
  signal?.throwIfAborted();
  const run = await close(stored, status, recorded);
  await writeReport(stored);
  await tidyRun(stored);
  return run;
}

/** Batches are tidied when they are done. */
async function tidyRun({ store, runId }: StoredRun): Promise<void> {
  for (const folder of layoutFolders) if (folder !== batchFolder) await store.tidy(runObject(runId, folder));
}

/** Links a finished run anew and renews what is made from motifs; `choice` as for `linkMotifs`, `processes` as for `finalizeRun`. */
export async function relinkRun(stored: StoredRun, processes: number, choice?: MotifChoice): Promise<Motifs> {
  const linked = await linkRun(stored, openLinkTools, processes, choice);
  await writeLinked(stored, linked, (await stored.manifest()).failures);
  await writeReport(stored);
  await checkLink(stored, linked.manifest);
  return linked.manifest;
}

/** All that is made of motifs but the report. The map is made of the rows of the tables: every batch is read once for both. */
async function writeLinked(
  stored: StoredRun,
  linked: LinkedMotifs,
  failures: BatchFailures,
  signal?: AbortSignal,
): Promise<void> {
  await writeDataset(stored, linked, failures);
  signal?.throwIfAborted();
  await checkLink(stored, linked.manifest);
  const gatherer = await gatherMap(stored);
  await writeTables(stored, { ...(await stored.manifest()), failures }, gatherer.add);
  await writeMap(stored, gatherer.finish());
  await checkLink(stored, linked.manifest);
}

async function linkRun(
  stored: StoredRun,
  openTools: OpenTools,
  processes: number,
  choice?: MotifChoice,
): Promise<LinkedMotifs> {
  const tools = await openTools(stored, processes);
  try {
    return await linkMotifs(stored, tools, choice);
  } finally {
    await tools.close();
  }
}

/** Records that a run stopped before its end. */
export async function markInterrupted(stored: StoredRun): Promise<Run> {
  return close(stored, 'interrupted', []);
}

async function close(stored: StoredRun, status: Run['status'], failures: BatchFailures): Promise<Run> {
  const run: Run = {
    ...(await stored.manifest()),
    status,
    totals: await totalsOf(stored, failures),
    failures,
    updatedAt: new Date().toISOString(),
  };
  await stored.store.put(runManifest(stored.runId), manifestBytes(run));
  // Of a run that says how it ended, nobody reads it.
  await stored.store.remove(aliveObject(stored.runId)).catch(() => {});
  return run;
}
