/** Reads the newest findings of a run, and saves the next version without overwriting anybody's. */
import { LeitmotifError } from '../errors.ts';
import { type Findings, findingsSchema, type MotifFinding } from '../manifest/findings.ts';
import { manifestBytes, parseManifest } from '../manifest/read.ts';
import { sha256Of } from '../sha256.ts';
import { findingsFolder, findingsName, findingsVersion, runObject } from '../store/layout.ts';
import { ifIntact } from './if-there.ts';
import type { StoredRun } from './open-run.ts';

type Place = Pick<StoredRun, 'store' | 'runId'>;

/** Somebody saved while this version was written: how often to begin anew. */
const attempts = 20;

/** The newest version that follows its schema; version 0 when there is none. @throws LeitmotifError `store-unreadable` */
export async function readFindings(stored: Place): Promise<Findings> {
  return newestValid(stored, await versionsOf(stored));
}

/**
 * Saves what `change` makes of the newest findings as the next version. Whoever saves at the same time gets a version
 * of their own: `change` is then asked again, with theirs. Where it gives `undefined`, nothing is saved.
 *
 * @throws LeitmotifError `store-unwritable`, `store-unreadable`
 */
export async function saveFindings(
  stored: Place,
  change: (newest: Findings) => readonly MotifFinding[] | undefined,
): Promise<Findings | undefined> {
  const { store, runId } = stored;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const versions = await versionsOf(stored);
    const motifs = change(await newestValid(stored, versions));
    if (motifs === undefined) return undefined;
    const version = (versions[0] ?? 0) + 1;
    const next: Findings = {
      schema: 'leitmotif/findings@1',
      runId,
      version,
      savedAt: new Date().toISOString(),
      motifs: [...motifs],
    };
    const bytes = manifestBytes(findingsSchema.parse(next));
    const name = runObject(runId, findingsName(version));
    if (await store.create(name, bytes)) return next;
    // A server may have taken it and the answer got lost.
    if (Buffer.from(await store.get(name)).equals(bytes)) return next;
  }
  throw new LeitmotifError(
    'store-unwritable',
    `The findings of ${runId} change faster than they can be saved.`,
    {
      hint: 'Try again.',
    },
  );
}

/** Stands for what is known about a motif: differs whenever that does. */
export function tagOfFinding(finding: MotifFinding | undefined): string {
  const text = finding ? JSON.stringify(Object.entries(finding).sort()) : '';
  return sha256Of(text).slice(0, 16);
}

/** Numbers of all versions, the newest first. */
async function versionsOf({ store, runId }: Place): Promise<number[]> {
  const versions: number[] = [];
  for await (const name of store.list(runObject(runId, findingsFolder))) {
    const version = findingsVersion(name.slice(runId.length + 1));
    if (version !== undefined) versions.push(version);
  }
  return versions.sort((a, b) => b - a);
}

async function newestValid({ store, runId }: Place, versions: readonly number[]): Promise<Findings> {
  for (const version of versions) {
    const name = runObject(runId, findingsName(version));
    const read = store
      .get(name)
      .then((bytes) => parseManifest(findingsSchema, bytes, `${store.uri}/${name}`));
    const findings = await ifIntact(read);
    if (findings) return findings;
  }
  return { schema: 'leitmotif/findings@1', runId, version: 0, savedAt: null, motifs: [] };
}
