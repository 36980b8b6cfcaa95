/** Clears a folder of a run of what earlier versions left there. */
import type { StoredRun } from '../catalog/open-run.ts';
import { runObject } from '../store/layout.ts';

/** Removes what lies in the run's folder, but for `names`, which are relative to the run. */
export async function removeOthers(
  { store, runId }: Pick<StoredRun, 'store' | 'runId'>,
  folder: string,
  names: readonly string[],
): Promise<void> {
  const wanted = new Set(names.map((name) => runObject(runId, name)));
  for await (const name of store.list(runObject(runId, folder))) {
    if (!wanted.has(name)) await store.remove(name);
  }
}
