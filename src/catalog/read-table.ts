/** Reads the Parquet files of a run's tables, and only those that belong together. */
import { LeitmotifError, withHint } from '../errors.ts';
import type { Tables } from '../manifest/tables.ts';
import { sha256Of } from '../sha256.ts';
import { runObject, tablesManifest } from '../store/layout.ts';
import type { StoredRun } from './open-run.ts';

type TableFile = Tables['tables'][number]['files'][number];

/**
 * Files keep their names when a run is linked again: without their digests, tables that were written to half would give
 * motifs of two links for those of one.
 *
 * @throws LeitmotifError `manifest-invalid` for another file than tables.json means, `object-not-found`
 */
export async function readTableFile(
  { store, runId, address }: StoredRun,
  { name, sha256 }: TableFile,
): Promise<Uint8Array> {
  const hint = `leitmotif motifs ${address} writes the tables anew.`;
  const bytes = await store.get(runObject(runId, name)).catch((thrown) => {
    throw withHint(thrown, hint);
  });
  if (sha256Of(bytes) === sha256) return bytes;
  const message = `${address}/${name} is not the file that ${tablesManifest} means: it is damaged, or the tables were written to half.`;
  throw new LeitmotifError('manifest-invalid', message, { hint });
}
