/** Checks the objects that a manifest of the whole dataset names: each is the one that is meant, and there are no others. */
import { runObject } from '../../store/layout.ts';
import type { StoredRun } from '../open-run.ts';
import { digestOfObject } from './digest.ts';
import { type Report, readOrReport } from './finding.ts';

/** An object as a manifest knows it, its name relative to the run; `bytes` where the manifest says that, too. */
export interface NamedObject {
  name: string;
  sha256: string;
  bytes?: number;
}

/** Reports an object that is missing, or not the named one; the latter with `message`. */
export async function checkObject(
  { store, runId }: StoredRun,
  { name: object, sha256, bytes }: NamedObject,
  { message, hint }: { message: string; hint: string },
  report: Report,
): Promise<void> {
  const actual = await readOrReport(object, hint, report, () =>
    digestOfObject(store, runObject(runId, object)),
  );
  if (!actual || (actual.sha256 === sha256 && actual.bytes === (bytes ?? actual.bytes))) return;
  report({ object, kind: 'digest', message, hint });
}

/** Reports what lies in a folder without being in `named`, which are the objects that `manifest` knows. */
export async function findUnnamed(
  { store, runId }: StoredRun,
  folder: string,
  { named, manifest }: { named: ReadonlySet<string>; manifest: string },
  report: Report,
): Promise<void> {
  for await (const name of store.list(runObject(runId, folder))) {
    const object = name.slice(runId.length + 1);
    if (named.has(object)) continue;
    const message = `${object} is not named in ${manifest}.`;
    report({ object, kind: 'unexpected', message, hint: 'Nothing reads it; remove it.' });
  }
}
