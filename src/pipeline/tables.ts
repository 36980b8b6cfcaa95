/** Writes a run's tables as Parquet: a file for each page of the plan, in it a row group for each batch. */
import type { StoredRun } from '../catalog/open-run.ts';
import { batchRows, datasetTables, readDatasetRows } from '../catalog/read-rows.ts';
import { createParquetFile } from '../manifest/parquet.ts';
import { manifestBytes } from '../manifest/read.ts';
import type { Run } from '../manifest/run.ts';
import {
  type Column,
  type Rows,
  type TableName,
  type Tables,
  tableColumns,
  tableNames,
} from '../manifest/tables.ts';
import { sha256Of } from '../sha256.ts';
import { runObject, tableFolder, tableName, tablesManifest } from '../store/layout.ts';
import { removeOthers } from './remove-others.ts';

/**
 * One page of the plan is in memory at a time. Writing again replaces what is there. `onRows` sees the rows of every
 * batch, in the order of the plan.
 */
export async function writeTables(
  stored: StoredRun,
  run: Run,
  onRows: (batchId: string, rows: Rows) => void = () => {},
): Promise<Tables> {
  const files = new Map<TableName, Tables['tables'][number]['files']>(tableNames.map((name) => [name, []]));
  const write = async (names: readonly TableName[], page: number, groups: AsyncIterable<Rows>) => {
    const parquets = names.map((name) => ({ name, parquet: createParquetFile(name) }));
    for await (const rows of groups) for (const { name, parquet } of parquets) parquet.add(rows[name]);
    for (const { name, parquet } of parquets) {
      const { bytes, rows } = parquet.finish();
      const object = tableName(name, page);
      await stored.store.put(runObject(stored.runId, object), bytes);
      const sha256 = sha256Of(bytes);
      files.get(name)!.push({ name: object, rows, bytes: bytes.length, sha256 });
    }
  };
  const ofBatches = tableNames.filter((name) => !datasetTables.includes(name));
  for (let page = 0; page < run.plan.pages; page++)
    await write(ofBatches, page, pageRows(stored, run, page, onRows));
  await write(datasetTables, 0, datasetRows(stored));

  const manifest: Tables = {
    schema: 'leitmotif/tables@1',
    runId: stored.runId,
    tables: tableNames.map((name) => ({
      name,
      rows: files.get(name)!.reduce((sum, { rows }) => sum + rows, 0),
      columns: Object.entries<Column>(tableColumns[name]).map(([column, { type, nullable = false }]) => ({
        name: column,
        type,
        nullable,
      })),
      files: files.get(name)!,
    })),
  };
  await stored.store.put(runObject(stored.runId, tablesManifest), manifestBytes(manifest));
  const written = manifest.tables.flatMap((table) => table.files.map(({ name }) => name));
  await removeOthers(stored, tableFolder, [tablesManifest, ...written]);
  return manifest;
}

async function* pageRows(
  stored: StoredRun,
  run: Run,
  page: number,
  onRows: (batchId: string, rows: Rows) => void,
): AsyncGenerator<Rows> {
  for await (const { batchId, rows } of batchRows(stored, run, await stored.page(page))) {
    onRows(batchId, rows);
    yield rows;
  }
}

async function* datasetRows(stored: StoredRun): AsyncGenerator<Rows> {
  yield await readDatasetRows(stored);
}
