/** Checks the tables: the list of them, every file's digest, and rows against the plan. */
import { tableFolder, tablesManifest } from '../../store/layout.ts';
import type { StoredRun } from '../open-run.ts';
import { type Report, readOrReport } from './finding.ts';
import { checkObject, findUnnamed } from './named-objects.ts';

export async function validateTables(stored: StoredRun, images: number, report: Report): Promise<void> {
  const hint = `leitmotif motifs ${stored.address} writes the tables anew.`;
  const manifest = await readOrReport(tablesManifest, hint, report, () => stored.tables());
  if (!manifest) return;
  const named = new Set<string>([tablesManifest]);
  for (const { name, sha256 } of manifest.tables.flatMap(({ files }) => files)) {
    named.add(name);
    const message = `${name} is not the file whose sha256 is in ${tablesManifest}.`;
    await checkObject(stored, { name, sha256 }, { message, hint }, report);
  }
  const rows = manifest.tables.find(({ name }) => name === 'images')?.rows;
  if (rows !== images) {
    const message = `The table of images has ${rows} rows; the plan holds ${images} images.`;
    report({ object: tablesManifest, kind: 'counts', message, hint });
  }
  await findUnnamed(stored, tableFolder, { named, manifest: tablesManifest }, report);
}
