import { createHash } from 'node:crypto';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRun, type StoredRun } from '../../src/catalog/open-run.ts';
import { readRunIndex } from '../../src/catalog/run-index.ts';
import { type Validation, validateRun } from '../../src/catalog/validate/validate-run.ts';
import type { RunIndexManifest } from '../../src/manifest/run-index.ts';
import { decodeSafetensors, encodeSafetensors } from '../../src/manifest/safetensors.ts';
import {
  batchName,
  findingsName,
  indexManifest,
  mapManifest,
  motifBasisName,
  runObject,
  tableName,
} from '../../src/store/layout.ts';
import { openStore } from '../../src/store/store.ts';
import { smallRun } from '../report/small-run.ts';

let folder: string;
let whole: StoredRun;
let copies = 0;
/** The first done batch with concepts. */
let batchId: string;
/** The file of the map's points. */
let pointsName: string;
let lists: RunIndexManifest['lists'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leitmotif-validate-'));
  whole = await smallRun(folder);
  pointsName = (await whole.map()).points.name;
  ({ lists } = (await readRunIndex(whole)).directory);
  for await (const batch of whole.batches()) {
    if (await whole.isDone(batch.batchId)) batchId ??= batch.batchId;
  }
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Validates a copy of the run after `damage` was done to it. */
async function validated(damage: (copy: StoredRun) => Promise<void>): Promise<Validation> {
  copies += 1;
  const root = join(folder, `copy-${copies}`);
  await cp(whole.store.uri, root, { recursive: true });
  const copy = openRun(openStore(root), whole.runId);
  await damage(copy);
  return validateRun(copy);
}

/** Replaces text in an object of the run. */
const edit = async ({ store, runId }: StoredRun, name: string, from: string | RegExp, to: string) => {
  const text = new TextDecoder().decode(await store.get(runObject(runId, name)));
  expect(text).toMatch(from);
  await store.put(runObject(runId, name), new TextEncoder().encode(text.replace(from, to)));
};
const inBatch = (name: string) => batchName(batchId, name);

test('a run with failures, but with all its objects, is whole', async () => {
  const { findings, batches, objects } = await validateRun(whole);
  expect(findings).toEqual([]);
  expect(batches).toEqual({ done: 3, failed: 1, pending: 0 });
  expect(objects).toBeGreaterThan(20);
});

const cutBy = (name: string, bytes: number) => async (copy: StoredRun) => {
  const object = runObject(copy.runId, name);
  await copy.store.put(object, (await copy.store.get(object)).slice(0, -bytes));
};
const without = (name: string) => (copy: StoredRun) => copy.store.remove(runObject(copy.runId, name));
const strange = (name: string) => (copy: StoredRun) =>
  copy.store.put(runObject(copy.runId, name), new Uint8Array(3));

test.each<[string, () => string, (copy: StoredRun) => Promise<void>, string, string]>([
  [
    'an object is gone',
    () => inBatch('contact-sheet.jpg'),
    (c) => without(inBatch('contact-sheet.jpg'))(c),
    'missing',
    'not in the store',
  ],
  [
    'factors are truncated',
    () => inBatch('factors.safetensors'),
    (c) => cutBy(inBatch('factors.safetensors'), 9)(c),
    'digest',
    'bytes; the receipt says',
  ],
  [
    'a byte has changed',
    () => inBatch('concepts.json'),
    (c) => edit(c, inBatch('concepts.json'), '"k": 4', '"k": 3'),
    'digest',
    'sha256',
  ],
  [
    'an object is too many',
    () => inBatch('overlays/other.jpg'),
    (c) => strange(inBatch('overlays/other.jpg'))(c),
    'unexpected',
    'not in the batch’s receipt',
  ],
  [
    'the receipt counts wrongly',
    () => inBatch('receipt.json'),
    (c) => edit(c, inBatch('receipt.json'), /"ok": \d+/, '"ok": 99'),
    'counts',
    'counts 99 ok',
  ],
  [
    'the receipt is no JSON',
    () => inBatch('receipt.json'),
    (c) => cutBy(inBatch('receipt.json'), 40)(c),
    'damaged',
    'not JSON',
  ],
  [
    'a batch folder is of no plan',
    () => 'batches/000099-ffffffff/concepts.json',
    strange('batches/000099-ffffffff/concepts.json'),
    'unexpected',
    'no batch of the plan',
  ],
  ['the model card is gone', () => 'model.json', without('model.json'), 'missing', 'does not exist'],
  [
    'the model card is of another layer',
    () => 'model.json',
    (c) => edit(c, 'model.json', '"layer": "', '"layer": "x'),
    'counts',
    'at xfeatures, run.json',
  ],
  ['a file lies about', () => 'notes.txt', strange('notes.txt'), 'unexpected', 'no manifest'],
  [
    'a page of the plan is gone',
    () => 'plan/00000.json',
    without('plan/00000.json'),
    'missing',
    'does not exist',
  ],
  [
    'the plan is another one',
    () => 'plan',
    (c) => edit(c, 'plan/00000.json', 'left.png', 'lift.png'),
    'digest',
    'dataset digest',
  ],
  ['the map is gone', () => mapManifest, without(mapManifest), 'missing', 'does not exist'],
  ['points of the map are cut', () => pointsName, (c) => cutBy(pointsName, 8)(c), 'digest', 'map.json names'],
  [
    'the map is of other motifs',
    () => mapManifest,
    (c) => edit(c, mapManifest, '"m01"', '"m77"'),
    'counts',
    'other motifs',
  ],
  ['findings are damaged', () => findingsName(1), strange(findingsName(1)), 'damaged', 'not JSON'],
  [
    'a file lies among findings',
    () => 'findings/notes.txt',
    strange('findings/notes.txt'),
    'unexpected',
    'no version',
  ],
  ['the basis is another one', () => motifBasisName, strange(motifBasisName), 'digest', 'motifs.json names'],
  [
    'motif strengths of a batch are gone',
    () => `motifs/batches/${batchId}.json`,
    (c) => without(`motifs/batches/${batchId}.json`)(c),
    'missing',
    'does not exist',
  ],
  [
    'run.json counts other images',
    () => 'run.json',
    (c) => edit(c, 'run.json', '"ok": 10', '"ok": 11'),
    'counts',
    'counts 11 ok, the receipts 10',
  ],
  [
    'run.json gives other reasons',
    () => 'run.json',
    (c) => edit(c, 'run.json', /"count": \d+/, '"count": 9'),
    'counts',
    'run.json counts 9 images with ',
  ],
  [
    'motifs say otherwise than the index',
    () => 'motifs.json',
    (c) => edit(c, 'motifs.json', /"norm": \d/, '"norm": 9'),
    'counts',
    'otherwise than index/index.json',
  ],
  [
    'categories say otherwise than the index',
    () => 'categories.json',
    (c) => edit(c, 'categories.json', /"imageCount": \d+/, '"imageCount": 77'),
    'counts',
    'otherwise than index/index.json',
  ],
  [
    'categories are of another run',
    () => 'categories.json',
    (c) => edit(c, 'categories.json', c.runId, 'other-run'),
    'counts',
    'is of run other-run',
  ],
  ['categories are gone', () => 'categories.json', without('categories.json'), 'missing', 'does not exist'],
  ['the index is gone', () => indexManifest, without(indexManifest), 'missing', 'does not exist'],
  [
    'lines of the index are others',
    () => lists.motifs.name,
    (c) => edit(c, lists.motifs.name, '"m01"', '"m99"'),
    'digest',
    'not the file',
  ],
  ['a list is too many', () => 'index/other.jsonl', strange('index/other.jsonl'), 'unexpected', 'not named'],
  [
    'a table is truncated',
    () => tableName('images', 0),
    cutBy(tableName('images', 0), 12),
    'digest',
    'tables.json',
  ],
  [
    'a table is gone',
    () => tableName('motifs', 0),
    without(tableName('motifs', 0)),
    'missing',
    'does not exist',
  ],
  [
    'a table is too many',
    () => tableName('other', 0),
    strange(tableName('other', 0)),
    'unexpected',
    'not named',
  ],
  [
    'a manifest is of a newer version',
    () => 'motifs.json',
    (c) => edit(c, 'motifs.json', 'motifs@1', 'motifs@7'),
    'damaged',
    'motifs@7',
  ],
])('names it when %s', async (_, object, damage, kind, message) => {
  const { findings } = await validated(damage);
  expect(findings).toContainEqual({
    object: object(),
    kind,
    message: expect.stringContaining(message),
    // Commands name the run by its address, and so need no store.
    hint: expect.stringMatching(/^(?!.*leitmotif \w+ [^/]).+/),
  });
});

test.each([
  ['E', /has E \[\d+,\d+\] and H \[\d+,\d+\], which are of different sizes/],
  ['H', /has \d+ positions; the images’ grids have \d+ cells/],
])('factors whose %s is cut, as their receipt knows them, do not fit', async (name, message) => {
  const { findings } = await validated(async ({ store, runId }) => {
    const object = runObject(runId, inBatch('factors.safetensors'));
    const { tensors, metadata } = decodeSafetensors(await store.get(object));
    const cut = tensors.map((tensor) => {
      if (tensor.name !== name) return tensor;
      const [rows, columns] = tensor.shape as [number, number];
      return { ...tensor, shape: [rows, columns - 1], data: tensor.data.slice(rows) };
    });
    const file = encodeSafetensors(cut, metadata);
    await store.put(object, file);
    const receipt = runObject(runId, inBatch('receipt.json'));
    const { objects, ...rest } = JSON.parse(new TextDecoder().decode(await store.get(receipt)));
    const sealed = objects.map((each: { name: string }) =>
      each.name === 'factors.safetensors'
        ? { ...each, bytes: file.length, sha256: createHash('sha256').update(file).digest('hex') }
        : each,
    );
    await store.put(receipt, new TextEncoder().encode(JSON.stringify({ ...rest, objects: sealed })));
  });
  expect(findings.map((finding) => finding.message)).toContainEqual(expect.stringMatching(message));
});

test('a receipt that vanishes from a finished run is missed in the counts', async () => {
  const { findings, batches } = await validated(without(inBatch('receipt.json')));
  expect(batches).toEqual({ done: 2, failed: 1, pending: 1 });
  expect(findings.map(({ message }) => message)).toContain(
    'run.json counts 3 done batches, but 2 have a receipt.',
  );
});

test('drafts of a writer that died are not results', async () => {
  const { findings } = await validated((copy) =>
    writeFile(join(copy.store.uri, copy.runId, '.tmp-dead'), 'half').then(() => {}),
  );
  expect(findings).toEqual([]);
});
