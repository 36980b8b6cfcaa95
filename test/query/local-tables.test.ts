import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { openRun, type StoredRun } from '../../src/catalog/open-run.ts';
import { manifestBytes } from '../../src/manifest/read.ts';
import type { Tables } from '../../src/manifest/tables.ts';
import { openLocalTables } from '../../src/query/local-tables.ts';
import { sha256Of } from '../../src/sha256.ts';
import { runObject, tablesManifest } from '../../src/store/layout.ts';
import { openStore } from '../../src/store/store.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const rows = new TextEncoder().encode('rows');
let folder: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  await mkdir(join(folder, 'tmp'));
  vi.stubEnv('TMPDIR', join(folder, 'tmp'));
});

/** A run whose list of tables names one file, in a store that is taken for a bucket. */
async function listing(name: string): Promise<StoredRun> {
  const store = openStore(join(folder, 'store'));
  const tables: Tables = {
    schema: 'leitmotif/tables@1',
    runId: 'run',
    tables: [
      { name: 'images', rows: 0, columns: [], files: [{ name, rows: 0, bytes: 4, sha256: sha256Of(rows) }] },
    ],
  };
  await store.put(runObject('run', tablesManifest), manifestBytes(tables));
  await store.put('run/tables/images/00000.parquet', rows);
  return openRun({ ...store, uri: 's3://bucket' }, 'run');
}

test('files of a bucket are copied, and gone afterwards', async () => {
  const tables = await openLocalTables(await listing('tables/images/00000.parquet'));
  const [file] = tables.files.get('images')!;
  expect(await readFile(file!, 'utf8')).toBe('rows');
  await tables.close();
  expect(await readdir(join(folder, 'tmp'))).toEqual([]);
});

test('a list of tables with a name that leads elsewhere makes nothing there', async () => {
  const hostile = await listing('../../../elsewhere/deep/x.parquet');
  await expect(openLocalTables(hostile)).rejects.toThrow('Unsafe object name');
  expect(existsSync(join(folder, 'elsewhere'))).toBe(false);
  expect(await readdir(join(folder, 'tmp'))).toEqual([]);
});
