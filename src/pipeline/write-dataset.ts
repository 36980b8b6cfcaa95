/** Reads a run's batches once and writes what is said of the whole dataset: categories.json and the read index. */
import type { StoredRun } from '../catalog/open-run.ts';
import { readBatches } from '../catalog/read-batches.ts';
import { manifestBytes } from '../manifest/read.ts';
import type { Run } from '../manifest/run.ts';
import { categoriesManifest, indexFolder, indexManifest, runObject } from '../store/layout.ts';
import { type Gathered, gatherDataset } from './gather.ts';
import type { LinkedMotifs } from './motifs.ts';
import { checkBatchLink } from './one-link.ts';
import { removeOthers } from './remove-others.ts';

/** `failures` are the batches that failed as a whole. Writing again replaces what is there. */
export async function writeDataset(
  stored: StoredRun,
  linked: LinkedMotifs,
  failures: Run['failures'],
): Promise<void> {
  const gathering = gatherDataset(stored.runId, failures, linked);
  for await (const batch of readBatches(stored)) {
    checkBatchLink(stored, linked.manifest, batch.done?.motifs);
    gathering.add(batch);
  }
  await putDataset(stored, gathering.finish());
}

/** The directory of the index last, so that it never names what is not there; then what it no longer names goes. */
export async function putDataset(
  { store, runId }: StoredRun,
  { categories, index, files }: Gathered,
): Promise<void> {
  await store.put(categoriesManifest(runId), manifestBytes(categories));
  for (const { name, bytes } of files) await store.put(runObject(runId, name), bytes);
  await store.put(runObject(runId, indexManifest), manifestBytes(index));
  await removeOthers({ store, runId }, indexFolder, [indexManifest, ...files.map(({ name }) => name)]);
}
