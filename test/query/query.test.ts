import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleQueries } from '../../scripts/docs/example-queries.ts';
import { openRun, type StoredRun } from '../../src/catalog/open-run.ts';
import type { Concepts } from '../../src/manifest/concepts.ts';
import { createParquetFile } from '../../src/manifest/parquet.ts';
import { manifestBytes } from '../../src/manifest/read.ts';
import { type Column, tableColumns, tableNames } from '../../src/manifest/tables.ts';
import { queryRuns } from '../../src/query/query.ts';
import { runManifest, runObject, tableFolder, tableName, tablesManifest } from '../../src/store/layout.ts';
import { openStore } from '../../src/store/store.ts';
import { smallRun } from '../report/small-run.ts';

let folder: string;
let stored: StoredRun;
let batches: Concepts[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leitmotif-query-'));
  stored = await smallRun(folder);
  batches = [];
  for await (const { batchId } of stored.batches()) {
    if (await stored.isDone(batchId)) batches.push(await stored.concepts(batchId));
  }
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const ask = async (sql: string) => (await queryRuns([stored], sql)).rows;
const byKey = <T extends { key: string }>(a: T, b: T) => (a.key < b.key ? -1 : 1);

test('images by motif: those whose heatmap reaches half of the typical value', async () => {
  const expected = [];
  for (const { batchId } of batches) {
    const { motifs: held, images } = await stored.motifBatch(batchId);
    for (const { key, motifs } of images) {
      const { strength, share, peak } = motifs[held.indexOf('m01')] ?? { strength: 0, share: 0, peak: 0 };
      if (peak >= 0.5) expected.push({ key, strength, share });
    }
  }
  const { motifs } = await stored.motifs();
  expect(motifs[0]!.id).toBe('m01');
  const rows = await ask(exampleQueries.imagesByMotif.sql);
  expect(rows).toHaveLength(motifs[0]!.prevalence.images);
  expect(rows).toEqual(expected.sort((a, b) => b.strength - a.strength || byKey(a, b)));
});

test('categories by motif', async () => {
  const rows = await ask(exampleQueries.categoriesByMotif.sql);
  const { motifs } = await stored.motifs();
  for (const { id, prevalence } of motifs) {
    const images = rows.filter(({ motif }) => motif === id).map((row) => row.images as number);
    expect(images.reduce((sum, count) => sum + count, 0)).toBe(prevalence.images);
  }
});

test('motifs by folder: how many of its images show each, beside how many do at all', async () => {
  const shown = new Map<string, number>();
  const images = new Map<string, number>();
  const add = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const { batchId } of batches) {
    const { motifs: held, images: each } = await stored.motifBatch(batchId);
    for (const { key, motifs } of each) {
      const folder = key.slice(0, Math.max(0, key.lastIndexOf('/')));
      for (const name of [folder, 'all']) add(images, name);
      for (const [j, { peak }] of motifs.entries())
        if (peak >= 0.5) for (const name of [folder, 'all']) add(shown, `${held[j]} ${name}`);
    }
  }
  const rows = await ask(exampleQueries.motifsByFolder.sql);
  expect(rows).toHaveLength([...shown.keys()].filter((name) => !name.endsWith(' all')).length);
  for (const { motif, folder, images: many, here, overall } of rows) {
    expect(many).toBe(shown.get(`${motif} ${folder}`));
    expect(here).toBeCloseTo((many as number) / images.get(folder as string)!, 12);
    expect(overall).toBeCloseTo(shown.get(`${motif} all`)! / images.get('all')!, 12);
  }
  const ahead = rows.map(({ here, overall }) => (here as number) - (overall as number));
  expect(ahead).toEqual([...ahead].sort((a, b) => b - a));
});

test('failures by reason: those of receipts, and those of a batch that failed as a whole', async () => {
  expect(await ask(exampleQueries.failuresByReason.sql)).toEqual([
    { code: 'image-empty', stage: expect.any(String), images: 1, example: 'shapes/empty.jpg' },
    { code: 'image-format', stage: expect.any(String), images: 1, example: 'shapes/broken.jpg' },
    { code: 'worker-crashed', stage: 'batch', images: 1, example: 'whole/lost.png' },
  ]);
});

test('what concepts add, with what else there is, is the logit of every prediction', async () => {
  const rows = await ask(
    `SELECT any_value(p.logit) AS logit, any_value(p.bias + p.minima + p.residual) + sum(c.contribution) AS added
FROM predictions AS p JOIN contributions AS c USING (run_id, batch_id, key, rank) GROUP BY key, rank`,
  );
  const predictions = batches.flatMap(({ images }) => images.flatMap(({ prediction }) => prediction));
  expect(rows).toHaveLength(predictions.length);
  expect(await ask('SELECT count(*) AS many FROM predictions WHERE explained BETWEEN 0 AND 1')).toEqual([
    { many: predictions.length },
  ]);
  for (const { logit, added } of rows) expect(added).toBeCloseTo(logit as number, 4);
});

test('concepts that speak for the second category', async () => {
  const expected = batches.flatMap(({ batchId, images }) =>
    images.flatMap(({ key, contributions }) => {
      const [best, second] = contributions!.categories;
      return best!.concepts.flatMap((adds, concept) => {
        const more = second!.concepts[concept]! - adds;
        return more > 0 ? [`${batchId} ${key} ${concept} ${more.toFixed(5)}`] : [];
      });
    }),
  );
  const batchOf = new Map(batches.flatMap(({ batchId, images }) => images.map(({ key }) => [key, batchId])));
  const rows = await ask(exampleQueries.forTheSecond.sql);
  const told = rows.map(
    ({ key, concept, more }) =>
      `${batchOf.get(key as string)} ${key} ${concept} ${(more as number).toFixed(5)}`,
  );
  expect(expected.length).toBeGreaterThan(0);
  expect(told.sort()).toEqual(expected.sort());
});

test('the strongest concept of each image', async () => {
  const expected = batches.flatMap(({ concepts, images }) =>
    images.map(({ key, concepts: present }) => {
      const share = Math.max(...present.map((each) => each.share));
      const index = present.findIndex((each) => each.share === share);
      return { key, label: concepts[index]!.categories[0]!.label, share };
    }),
  );
  const rows = await ask(exampleQueries.mixedBatches.sql);
  expect((rows as typeof expected).sort(byKey)).toEqual(expected.sort(byKey));
});

test('runs compared: the rows of both, told apart by run_id', async () => {
  const other = join(folder, 'other');
  const runId = 'other-00000000';
  await cp(join(stored.store.uri, stored.runId), join(other, runId), { recursive: true });
  const run = { ...(await stored.manifest()), runId };
  const copy = openRun(openStore(other), runId);
  await copy.store.put(runManifest(runId), manifestBytes(run));
  const { writeTables } = await import('../../src/pipeline/tables.ts');
  await writeTables(copy, run);
  const { rows } = await queryRuns([stored, copy], exampleQueries.runsCompared.sql);
  expect(rows).toEqual(
    [stored.runId, runId].sort().map((run_id) => ({ run_id, images: 13, ok: 10, error: expect.any(Number) })),
  );
});

test('columns are those that are documented; a batch is a row group', async () => {
  for (const name of tableNames) {
    const described = await ask(`DESCRIBE ${name}`);
    const types = { text: 'VARCHAR', count: 'INTEGER', number: 'DOUBLE' };
    expect(described.map(({ column_name, column_type }) => [column_name, column_type])).toEqual(
      Object.entries<Column>(tableColumns[name]).map(([column, { type }]) => [column, types[type]]),
    );
  }
  const file = join(stored.store.uri, runObject(stored.runId, tableName('images', 0)));
  const groups = await ask(
    `SELECT row_group_id, any_value(row_group_num_rows) AS rows FROM parquet_metadata('${file}') GROUP BY 1 ORDER BY 1`,
  );
  const planned = [];
  for await (const { images } of stored.batches()) planned.push(images.length);
  expect(groups.map(({ rows }) => rows)).toEqual(planned);
});

test('a query reaches nothing but the tables', async () => {
  const secret = join(folder, 'secret.csv');
  await writeFile(secret, 'a\n1\n');
  for (const sql of [
    `SELECT * FROM '${secret}'`,
    `COPY images TO '${join(folder, 'out.csv')}'`,
    'SET enable_external_access = true',
  ]) {
    await expect(ask(sql)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('DuckDB'),
    });
  }
});

test('a query writes nothing, not even where the tables lie', async () => {
  const tables = join(stored.store.uri, runObject(stored.runId, tableFolder));
  const own = join(stored.store.uri, runObject(stored.runId, tableName('images', 0)));
  const [names, bytes] = [await readdir(tables), await readFile(own)];
  for (const sql of [
    `COPY (SELECT 1 AS a) TO '${own}'`,
    `EXPLAIN ANALYZE COPY (SELECT 1 AS a) TO '${own}'`,
    `COPY images TO '${join(tables, 'out.csv')}'`,
    `EXPORT DATABASE '${join(tables, 'database')}'`,
    `ATTACH '${join(tables, 'database.db')}'`,
  ]) {
    await expect(ask(sql)).rejects.toMatchObject({ code: 'usage' });
  }
  expect(await readdir(tables)).toEqual(names);
  expect(await readFile(own)).toEqual(bytes);
});

test('a table that is not the one that was written with the others is named, and what to do about it', async () => {
  const copy = join(folder, 'mixed');
  await cp(stored.store.uri, copy, { recursive: true });
  const run = openRun(openStore(copy), stored.runId);
  const name = runObject(run.runId, tableName('images', 0));
  const hint = `leitmotif motifs ${run.address} writes the tables anew.`;
  // Rows that any reader would take.
  await run.store.put(name, createParquetFile('images').finish().bytes);
  await expect(queryRuns([run], 'SELECT 1')).rejects.toMatchObject({
    code: 'manifest-invalid',
    message: expect.stringContaining(`${run.address}/tables/images/00000.parquet is not the file that`),
    hint,
  });
  await run.store.remove(name);
  await expect(queryRuns([run], 'SELECT 1')).rejects.toMatchObject({ code: 'object-not-found', hint });
});

test('says what to do without DuckDB, and without tables', async () => {
  const missing = queryRuns([stored], 'SELECT 1', () => Promise.reject(new Error('Cannot find package')));
  await expect(missing).rejects.toMatchObject({
    code: 'usage',
    hint: expect.stringContaining('npm install'),
  });
  const copy = join(folder, 'without');
  await cp(stored.store.uri, copy, { recursive: true });
  const bare = openRun(openStore(copy), stored.runId);
  await bare.store.remove(runObject(stored.runId, tablesManifest));
  await expect(queryRuns([bare], 'SELECT 1')).rejects.toMatchObject({ code: 'object-not-found' });
});

test.each(['SELECT 1; SELECT 2', 'SELECT 1; DROP VIEW images', 'DESCRIBE images; PIVOT images ON key'])(
  'more than one statement is refused, not answered in part: %s',
  async (sql) => {
    await expect(ask(sql)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('more than one statement'),
    });
  },
);

test.each([
  ["SELECT ';' AS a;", [{ a: ';' }]],
  ['SELECT 1 AS a; -- and; no more', [{ a: 1 }]],
  ['/* one; */ SELECT 1 AS a ; ;', [{ a: 1 }]],
  ['CREATE TEMP TABLE one AS SELECT 1 AS a; FROM one', [{ a: 1 }]],
  ["PIVOT (SELECT 'a' AS name, 1 AS value) ON name USING sum(value)", [{ a: 1 }]],
])('%s is one question', async (sql, rows) => {
  expect(await ask(sql)).toEqual(rows);
});

test.each([
  ['-- nothing', 'it holds no statement'],
  ['SELEC 1', 'Parser Error'],
])('%s is refused with the reason', async (sql, reason) => {
  await expect(ask(sql)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining(`DuckDB refuses the query: ${reason}`),
  });
});

test('counts within lists, structures and maps are numbers that can be printed, as those beside them', async () => {
  const sql =
    "SELECT [count(*), 2] AS list, {many: [count(*)]} AS structure, MAP {'all': count(*)} AS map FROM images";
  const [{ images }] = (await ask('SELECT count(*) AS images FROM images')) as [{ images: number }];
  expect(await ask(sql)).toEqual([
    { list: [images, 2], structure: { many: [images] }, map: [{ key: 'all', value: images }] },
  ]);
});
