import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveFindings } from '../../src/catalog/findings.ts';
import { openRun, type StoredRun } from '../../src/catalog/open-run.ts';
import { croissantOf } from '../../src/exports/croissant.ts';
import { type ExportFormat, exportRun } from '../../src/exports/export-run.ts';
import type { MapsOf } from '../../src/exports/heatmaps.ts';
import { tableNames } from '../../src/manifest/tables.ts';
import { batchObject, factorsName, runObject, tableName, tablesManifest } from '../../src/store/layout.ts';
import { openStore } from '../../src/store/store.ts';
import { exampleRun } from '../example-run.ts';
import { smallRun } from '../report/small-run.ts';

let folder: string;
let stored: StoredRun;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leitmotif-export-'));
  stored = await smallRun(folder);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function copyOf({ store, runId }: StoredRun, to: string): Promise<StoredRun> {
  await cp(join(store.uri, runId), join(to, runId), { recursive: true });
  return openRun(openStore(to), runId);
}

async function exported(format: ExportFormat, of: MapsOf = 'motifs'): Promise<string> {
  const to = join(folder, `${format}-${of}`);
  await exportRun(stored, format, to, { of, threshold: 0.5 });
  return to;
}

/** A second decoder: numpy unrolls the runs and says what it finds. */
const decodeInPython = `
import json, sys, numpy
coco = json.load(open(sys.argv[1]))
sizes = {i['id']: [i['height'], i['width']] for i in coco['images']}
wrong = []
for a in coco['annotations']:
    counts, size = a['segmentation']['counts'], a['segmentation']['size']
    flat = numpy.repeat(numpy.arange(len(counts)) % 2, counts)
    mask = flat.reshape(size, order='F')
    rows, columns = numpy.nonzero(mask)
    box = [columns.min(), rows.min(), columns.max() - columns.min() + 1, rows.max() - rows.min() + 1]
    ok = size == sizes[a['image_id']] and mask.sum() == a['area'] and [int(v) for v in box] == a['bbox']
    if not ok: wrong.append(a['id'])
print(json.dumps({'annotations': len(coco['annotations']), 'wrong': wrong}))
`;
const decoded = (path: string) =>
  JSON.parse(execFileSync('python3', ['-c', decodeInPython, path], { encoding: 'utf8' }));

/** Whether a heatmap, enlarged by numpy, gives the mask of the first annotation of a category. */
const maskInPython = `
import json, sys, numpy
coco = json.load(open(sys.argv[1]))
raw = open(sys.argv[2], 'rb').read()
n = int(numpy.frombuffer(raw, '<u8', 1)[0])
header = json.loads(raw[8:8 + n])
k, positions = header['H']['shape']
H = numpy.frombuffer(raw, '<f4', k * positions, 8 + n + header['H']['data_offsets'][0]).reshape(k, positions)
grid = json.loads(header['__metadata__']['images'])[0]
cells = H[:, :grid['height'] * grid['width']].reshape(k, grid['height'], grid['width'])
def taps(cells, pixels):
    at = numpy.clip((numpy.arange(pixels) + 0.5) / pixels * cells - 0.5, 0, cells - 1)
    low = numpy.minimum(at.astype(int), max(0, cells - 2))
    return low, numpy.minimum(low + 1, cells - 1), at - low
checked = 0
for a in coco['annotations']:
    if a['image_id'] != 1: continue
    j = a['category_id'] - 1
    height, width = a['segmentation']['size']
    y0, y1, v = taps(grid['height'], height)
    x0, x1, u = taps(grid['width'], width)
    rows = cells[j][y0] * (1 - v)[:, None] + cells[j][y1] * v[:, None]
    heat = rows[:, x0] * (1 - u) + rows[:, x1] * u
    counts = a['segmentation']['counts']
    mask = numpy.repeat(numpy.arange(len(counts)) % 2, counts).reshape(height, width, order='F')
    sure = abs(heat - 0.5) > 1e-4
    assert ((heat >= 0.5) == mask)[sure].all(), j
    checked += 1
print(checked)
`;

test('COCO: numpy decodes every mask to the area, box and size that stand beside it', async () => {
  const path = join(await exported('coco'), 'coco.json');
  const { categories, images, annotations } = JSON.parse(await readFile(path, 'utf8'));
  const { motifs } = await stored.motifs();
  expect(categories.map(({ name }: { name: string }) => name)).toEqual(
    motifs.map(({ id, name }) => `${id}: ${name}`),
  );
  expect(images).toHaveLength(10);
  expect(annotations.length).toBeGreaterThan(10);
  expect(decoded(path)).toEqual({ annotations: annotations.length, wrong: [] });
});

test('COCO: a motif is called what people call it', async () => {
  const copy = await copyOf(stored, join(folder, 'named'));
  const { motifs } = await copy.motifs();
  const mine = { id: motifs[1]!.id, name: 'plain ground', hidden: false, shortcut: true };
  await saveFindings(copy, () => [mine]);
  await exportRun(copy, 'coco', join(folder, 'named-coco'), { of: 'motifs', threshold: 0.5 });
  const text = await readFile(join(folder, 'named-coco', 'coco.json'), 'utf8');
  expect(JSON.parse(text).categories.slice(0, 2)).toMatchObject([
    { name: `${motifs[0]!.id}: ${motifs[0]!.name}` },
    { name: `${mine.id}: plain ground` },
  ]);
});

test('COCO: masks are where numpy’s enlarged heatmaps reach the threshold', async () => {
  const path = join(await exported('coco', 'concepts'), 'coco.json');
  expect(decoded(path).wrong).toEqual([]);
  for await (const { batchId } of stored.batches()) {
    const factors = join(stored.store.uri, batchObject(stored.runId, batchId, factorsName));
    const checked = execFileSync('python3', ['-c', maskInPython, path, factors], { encoding: 'utf8' });
    expect(Number(checked)).toBeGreaterThan(1);
    return;
  }
});

test('COCO: of a run under way it holds the batches that were done when it began', async () => {
  const folders: string[] = [];
  for await (const { batchId } of stored.batches()) folders.push(batchObject(stored.runId, batchId, ''));
  let asked = 0;
  const store = {
    ...stored.store,
    // The first batch ends after all have been asked for once.
    has: async (name: string) => !(name.startsWith(folders[0]!) && asked++ === 0) && stored.store.has(name),
  };
  const to = join(folder, 'under-way');
  await exportRun(openRun(store, stored.runId), 'coco', to, { of: 'concepts', threshold: 0.5 });
  const path = join(to, 'coco.json');
  const { categories, images, annotations } = JSON.parse(await readFile(path, 'utf8'));
  const idsOf = (list: { id: number }[]) => new Set(list.map(({ id }) => id));
  for (const { image_id, category_id } of annotations) {
    expect(idsOf(images)).toContain(image_id);
    expect(idsOf(categories)).toContain(category_id);
  }
  expect(annotations.length).toBeGreaterThan(10);
  expect(decoded(path).wrong).toEqual([]);
});

test('CSV: Python’s reader finds the rows, hostile keys included', async () => {
  const path = join(await exported('csv'), 'images.csv');
  const script =
    'import csv, json, sys; print(json.dumps(list(csv.DictReader(open(sys.argv[1], newline="")))))';
  const rows = JSON.parse(execFileSync('python3', ['-c', script, path], { encoding: 'utf8' }));
  const planned = [];
  for await (const { images } of stored.batches()) planned.push(...images.map(({ key }) => key));
  expect(rows.map(({ key }: { key: string }) => key)).toEqual(planned);
  for (const { key, status, overlay, heatmaps, picture } of rows) {
    for (const name of [overlay, heatmaps, picture]) {
      const isThere = name !== '' && (await stored.store.has(runObject(stored.runId, name)));
      expect([key, isThere]).toEqual([key, status === 'ok']);
    }
  }
});

test('JSON lines: a file for every table, with as many rows', async () => {
  const to = await exported('jsonl');
  const { tables } = await stored.tables();
  for (const { name, rows, columns } of tables) {
    const lines = (await readFile(join(to, `${name}.jsonl`), 'utf8')).split('\n').slice(0, -1);
    expect([name, lines.length]).toEqual([name, rows]);
    if (rows > 0) expect(Object.keys(JSON.parse(lines[0]!))).toEqual(columns.map((column) => column.name));
  }
  expect(tables.map(({ name }) => name)).toEqual(tableNames);
});

test('Croissant: a run that has not ended has no tables yet, and that is said', async () => {
  const copy = join(folder, 'unfinished');
  await cp(stored.store.uri, copy, { recursive: true });
  await rm(join(copy, runObject(stored.runId, tablesManifest)));
  const run = openRun(openStore(copy), stored.runId);
  const to = join(folder, 'none');
  await expect(exportRun(run, 'croissant', to, { of: 'motifs', threshold: 0.5 })).rejects.toMatchObject({
    code: 'object-not-found',
    message: `Run ${run.runId} has no tables.`,
    hint: expect.stringContaining('when a run ends'),
  });
});

test('Croissant: a file that is not the one of its sha256 is not handed on', async () => {
  const copy = join(folder, 'mixed');
  await cp(stored.store.uri, copy, { recursive: true });
  const run = openRun(openStore(copy), stored.runId);
  await run.store.put(runObject(run.runId, tableName('motifs', 0)), new Uint8Array(8));
  const to = join(folder, 'none');
  await expect(exportRun(run, 'croissant', to, { of: 'motifs', threshold: 0.5 })).rejects.toMatchObject({
    code: 'manifest-invalid',
    message: expect.stringContaining('tables/motifs/00000.parquet'),
  });
});

test('Croissant: names every file with its sha256, and every column of every table', async () => {
  const to = await exported('croissant');
  const croissant = JSON.parse(await readFile(join(to, 'croissant.json'), 'utf8'));
  expect(croissant).toMatchObject({
    '@type': 'sc:Dataset',
    conformsTo: 'http://mlcommons.org/croissant/1.1',
    name: stored.runId,
  });
  const ids = new Set<string>();
  for (const file of croissant.distribution) {
    const bytes = await readFile(join(to, file.contentUrl));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(file.sha256);
    expect(file.contentSize).toBe(`${(await stat(join(to, file.contentUrl))).size} B`);
    // The name under which mlcroissant reads it.
    expect(file.encodingFormat).toBe('application/x-parquet');
    ids.add(file['@id']);
  }
  expect(croissant.recordSet.map(({ name }: { name: string }) => name)).toEqual(tableNames);
  for (const { field } of croissant.recordSet) {
    for (const { name, source, description } of field) {
      if (name === 'grid_width') expect(description).toBe('cells of the layer');
      if (name === 'run_id') expect(description).toBeUndefined();
      expect(source.extract.column).toBe(name);
      expect(ids).toContain(source.fileObject['@id']);
    }
  }
});

test('Croissant: a table in several files is a set of them, and every file is in it', () => {
  const file = (table: string, page: number) => ({
    name: `tables/${table}/0000${page}.parquet`,
    rows: 1,
    bytes: 10 + page,
    sha256: String(page).repeat(64),
  });
  const column = { name: 'key', type: 'text', nullable: false } as const;
  const { distribution, recordSet } = croissantOf(exampleRun('run'), {
    schema: 'leitmotif/tables@1',
    runId: 'run',
    tables: [
      { name: 'images', rows: 2, columns: [column], files: [file('images', 0), file('images', 1)] },
      { name: 'motifs', rows: 1, columns: [column], files: [file('motifs', 0)] },
    ],
  }) as Record<string, Record<string, unknown>[]>;
  expect(distribution!.map((each) => [each['@type'], each['@id'], each.includes])).toEqual([
    ['cr:FileObject', 'tables/images/00000.parquet', undefined],
    ['cr:FileObject', 'tables/images/00001.parquet', undefined],
    ['cr:FileSet', 'images', 'tables/images/*.parquet'],
    ['cr:FileObject', 'tables/motifs/00000.parquet', undefined],
  ]);
  const extract = { column: 'key' };
  expect(recordSet!.map(({ field }) => (field as { source: unknown }[])[0]!.source)).toEqual([
    { fileSet: { '@id': 'images' }, extract },
    { fileObject: { '@id': 'tables/motifs/00000.parquet' }, extract },
  ]);
});

test('what cannot be written is an error, and leaves nothing half written', async () => {
  await expect(
    exportRun(stored, 'csv', join(stored.store.uri, stored.runId, 'run.json'), {
      of: 'motifs',
      threshold: 0.5,
    }),
  ).rejects.toMatchObject({ code: 'store-unwritable' });
});

test('heatmaps that cannot be read are named', async () => {
  const [batch] = await stored.page(0);
  const name = batchObject(stored.runId, batch!.batchId, factorsName);
  const whole = await stored.store.get(name);
  await stored.store.put(name, whole.slice(0, 7));
  await expect(exported('coco', 'concepts')).rejects.toMatchObject({
    code: 'manifest-invalid',
    message: `${stored.store.uri}/${name} is not in the safetensors format.`,
  });
  await stored.store.put(name, whole);
});

test.each(['jsonl', 'csv'] as const)('%s is written in one pass over the batches', async (format) => {
  const asked: string[] = [];
  const get = async (name: string) => {
    asked.push(name);
    return stored.store.get(name);
  };
  const counted = openRun({ ...stored.store, get }, stored.runId);
  await exportRun(counted, format, join(folder, `once-${format}`), { of: 'motifs', threshold: 0.5 });
  const receipts = asked.filter((name) => name.endsWith('/receipt.json'));
  expect(receipts.length).toBeGreaterThan(2);
  expect(new Set(receipts).size).toBe(receipts.length);
});
