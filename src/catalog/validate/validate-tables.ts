/** Checks the tables: the list of them, every file's digest, and rows against the plan. */
import { runObject, tableFolder, tablesManifest } from '../../store/layout.ts';
import type { StoredRun } from '../open-run.ts';
import { digestOfObject } from './digest.ts';
import { type Report, readOrReport } from './finding.ts';

export async function validateTables(stored: StoredRun, images: number, report: Report): Promise<void> {
  const { store, runId } = stored;
  const hint = `leitmotif motifs ${runId} writes the tables anew.`;
  const manifest = await readOrReport(tablesManifest, hint, report, () => stored.tables());
  if (!manifest) return;
  const named = new Set<string>([tablesManifest]);
  for (const { name: object, sha256 } of manifest.tables.flatMap(({ files }) => files)) {
    named.add(object);
    const actual = await readOrReport(object, hint, report, () =>
      digestOfObject(store, runObject(runId, object)),
    );
    if (!actual || actual.sha256 === sha256) continue;
    const message = `${object} is not the file whose sha256 is in ${tablesManifest}.`;
    report({ object, kind: 'digest', message, hint });
  }
  const rows = manifest.tables.find(({ name }) => name === 'images')?.rows;
  if (rows !== images) {
    const message = `The table of images has ${rows} rows; the plan holds ${images} images.`;
    report({ object: tablesManifest, kind: 'counts', message, hint });
  }
  for await (const name of store.list(runObject(runId, tableFolder))) {
    const object = name.slice(runId.length + 1);
    if (named.has(object)) continue;
    const message = `${object} is not named in ${tablesManifest}.`;
    report({ object, kind: 'unexpected', message, hint: 'Nothing reads it; remove it.' });
  }
}
