/** Writes a stored run into a folder, in a format that other tools read. */
import { join } from 'node:path';
import type { StoredRun } from '../catalog/open-run.ts';
import { batchRows, readDatasetRows } from '../catalog/read-rows.ts';
import { readTableFile } from '../catalog/read-table.ts';
import { manifestBytes } from '../manifest/read.ts';
import type { Run } from '../manifest/run.ts';
import { type Rows, tableNames } from '../manifest/tables.ts';
import { openStore } from '../store/store.ts';
import { type CocoOptions, cocoText } from './coco.ts';
import { croissantOf } from './croissant.ts';
import { csvLines, jsonLines, type RowText } from './row-text.ts';
import { type Write, writeTextFiles } from './text-file.ts';

export type ExportFormat = 'coco' | 'jsonl' | 'csv' | 'croissant';

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
    await writeTextFiles([join(folder, 'coco.json')], async ([write]) => {
      for await (const piece of cocoText(stored, run, coco)) await write!(piece);
    });
    return ['coco.json'];
  }
  if (format === 'croissant') return exportCroissant(stored, folder);
  const names = tableNames.map((table) => `${table}.${format}`);
  const paths = names.map((name) => join(folder, name));
  await writeTextFiles(paths, (writers) =>
    writeRows(stored, run, format === 'csv' ? csvLines : jsonLines, writers),
  );
  return names;
}

/** All tables side by side, so that every batch is read once. A writer for each table. */
async function writeRows(
  stored: StoredRun,
  run: Run,
  text: RowText,
  writers: readonly Write[],
): Promise<void> {
  const tables = tableNames.map((table, i) => ({ table, write: writers[i]! }));
  const add = async (rows: Rows) => {
    for (const { table, write } of tables) {
      await write(rows[table].map((row) => text.row(table, row)).join(''));
    }
  };
  for (const { table, write } of tables) await write(text.head(table));
  for await (const { rows } of batchRows(stored, run)) await add(rows);
  await add(await readDatasetRows(stored));
}

/** The tables themselves, and beside them what describes them. */
async function exportCroissant(stored: StoredRun, folder: string): Promise<string[]> {
  const tables = await stored.tables();
  const files = tables.tables.flatMap((table) => table.files);
  const { put } = openStore(folder);
  for (const file of files) await put(file.name, await readTableFile(stored, file));
  await put('croissant.json', manifestBytes(croissantOf(await stored.manifest(), tables)));
  return ['croissant.json', ...files.map(({ name }) => name)];
}
