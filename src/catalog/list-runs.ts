/** The runs of a store, by their manifests. */
import { mapAtOnce } from '../at-once.ts';
import { asLeitmotifError } from '../errors.ts';
import type { Run } from '../manifest/run.ts';
import type { Store } from '../store/store.ts';
import { openRun } from './open-run.ts';

/** Manifests read at a time. */
const readers = 16;

export interface RunList {
  /** Newest first; of the same moment, by id. */
  runs: Run[];
  /** Folders whose manifest does not follow this version's schema or may not be read, as `lost+found`, and why. */
  unreadable: { runId: string; reason: string }[];
}

/** Folders without a run.json are no runs. @throws LeitmotifError `store-unreadable` */
export async function listRuns(store: Store): Promise<RunList> {
  const unreadable: RunList['unreadable'] = [];
  const read = async (runId: string) => {
    try {
      return await openRun(store, runId).manifest();
    } catch (thrown) {
      const { code, message, cause } = asLeitmotifError(thrown);
      const isForbidden = ['EACCES', 'EPERM'].includes(
        (cause as NodeJS.ErrnoException | undefined)?.code ?? '',
      );
      if (code === 'store-unreadable' && !isForbidden) throw thrown;
      if (code !== 'object-not-found') unreadable.push({ runId, reason: message });
      return undefined;
    }
  };
  const folders: string[] = [];
  // Nothing is read before all are listed: what fails while nobody waits for it ends the process.
  for await (const folder of store.folders()) if (!folder.startsWith('.')) folders.push(folder);
  const runs = (await mapAtOnce(folders.sort(), readers, read)).filter((run) => run !== undefined);
  return { runs: runs.sort(newestFirst), unreadable };
}

/** Leaves those of the same moment in their order. */
export function newestFirst(a: Run, b: Run): number {
  return Date.parse(b.createdAt) - Date.parse(a.createdAt);
}
