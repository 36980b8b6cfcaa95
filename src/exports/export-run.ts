/** Writes a stored run into a folder, in a format that other tools read. */
import { join } from 'node:path';
import type { StoredRun } from '../catalog/open-run.ts';
import { rowsOf } from '../catalog/run-reader.ts';
import { manifestBytes } from '../manifest/read.ts';
import { tableNames } from '../manifest/tables.ts';
import { runObject } from '../store/layout.ts';
import { openStore } from '../store/store.ts';
import { type CocoOptions, cocoText } from './coco.ts';
import { croissantOf } from './croissant.ts';
import { csvLines, jsonLines } from './row-text.ts';
import { writeTextFile } from './text-file.ts';

export const exportFormats = ['coco', 'jsonl', 'csv', 'croissant'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/**
 * Files of the same name are replaced. Gives the names of what was written, relative to the folder.
 *
 * @throws LeitmotifError `store-unwritable`; `object-not-found` where the run has not ended
 */
export async function exportRun(
  stored: StoredRun,
  format: ExportFormat,
  folder: string,
  coco: CocoOptions,
): Promise<string[]> {
  const run = await stored.manifest();
  if (format === 'coco') {
    await writeTextFile(join(folder, 'coco.json'), cocoText(stored, run, coco));
    return ['coco.json'];
  }
  if (format === 'croissant') return exportCroissant(stored, folder);
  const names = tableNames.map((table) => ({ table, name: `${table}.${format}` }));
  for (const { table, name } of names) {
    const rows = rowsOf(stored, run, table);
    await writeTextFile(join(folder, name), format === 'csv' ? csvLines(table, rows) : jsonLines(rows));
  }
  return names.map(({ name }) => name);
}

/** The tables themselves, and beside them what describes them. */
async function exportCroissant(stored: StoredRun, folder: string): Promise<string[]> {
  const tables = await stored.tables();
  const files = tables.tables.flatMap((table) => table.files.map(({ name }) => name));
  const { put } = openStore(folder);
  for (const name of files) await put(name, await stored.store.get(runObject(stored.runId, name)));
  await put('croissant.json', manifestBytes(croissantOf(await stored.manifest(), tables)));
  return ['croissant.json', ...files];
}
