/** Reads the Parquet files of a run's tables, and only those that belong together. */
import type { Tables } from '../manifest/tables.ts';
import { runObject, tablesManifest } from '../store/layout.ts';
import type { StoredRun } from './open-run.ts';
import { readExact } from './read-exact.ts';

type TableFile = Tables['tables'][number]['files'][number];

/**
 * Files keep their names when a run is linked again: without their digests, tables that were written to half would give
 * motifs of two links for those of one.
 *
 * @throws LeitmotifError `manifest-invalid` for another file than tables.json means, `object-not-found`
 */
export function readTableFile(
  { store, runId, address }: StoredRun,
  { name, sha256 }: TableFile,
): Promise<Uint8Array> {
  return readExact(
    store,
    { name: runObject(runId, name), sha256 },
    {
      altered: `${address}/${name} is not the file that ${tablesManifest} means: it is damaged, or the tables were written to half.`,
      hint: `leitmotif motifs ${address} writes the tables anew.`,
    },
  );
}
