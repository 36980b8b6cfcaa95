/** The Parquet files of a run as files on this machine. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { StoredRun } from '../catalog/open-run.ts';
import { readTableFile } from '../catalog/read-table.ts';
import { isS3 } from '../s3/location.ts';

export interface LocalTables {
  /** Paths of a table's files, by the table's name. */
  files: ReadonlyMap<string, readonly string[]>;
  /** Removes what was copied. */
  close(): Promise<void>;
}

/**
 * Files of a store in a folder stay where they are; those of a bucket are copied to a temporary folder.
 *
 * @throws LeitmotifError `object-not-found` for a run that has no tables, or not all of them; `manifest-invalid` for other
 * files than are meant
 */
export async function openLocalTables(stored: StoredRun): Promise<LocalTables> {
  const { store, runId } = stored;
  const { tables } = await stored.tables();
  const copied = isS3(store.uri) ? await mkdtemp(join(tmpdir(), 'leitmotif-tables-')) : undefined;
  const root = join(copied ?? store.uri, runId);
  const close = async () => {
    if (copied) await rm(copied, { recursive: true, force: true });
  };
  try {
    const files = new Map<string, string[]>();
    for (const { name: table, files: parts } of tables) {
      files.set(
        table,
        parts.map(({ name }) => join(root, name)),
      );
      for (const part of parts) {
        // The store refuses names that lead out of it, and with them out of the folder here.
        const bytes = await readTableFile(stored, part);
        if (!copied) continue;
        await mkdir(dirname(join(root, part.name)), { recursive: true });
        await writeFile(join(root, part.name), bytes);
      }
    }
    return { files, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}
