import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StoredRun } from '../../src/catalog/open-run.ts';
import { validateRun } from '../../src/catalog/validate/validate-run.ts';
import { manifestBytes } from '../../src/manifest/read.ts';
import { batchObject, conceptsName, factorsName, planPage, receiptName } from '../../src/store/layout.ts';
import { explain, shapes } from '../report/small-run.ts';

let folder: string;
let dataset: string;
let store: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leitmotif-reuse-'));
  dataset = join(folder, 'photos');
  store = join(folder, 'store');
  for (const [i, key] of ['a/1.png', 'a/2.png', 'b/1.png', 'b/2.png'].entries()) await put(key, i);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(key: string, seed: number): Promise<void> {
  const path = join(dataset, key);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, await shapes(160, 160, seed));
}

const keysOf = async (stored: StoredRun, batchId: string) =>
  (await stored.batch(batchId)).images.map(({ key }) => key);

async function batchesOf(stored: StoredRun) {
  const batches: string[][] = [];
  for await (const { images } of stored.batches()) batches.push(images.map(({ key }) => key));
  return batches;
}

test('an added image: only its batch is computed, the other one is that of the earlier run', async () => {
  const first = await explain(dataset, store);
  expect(first.computed).toHaveLength(2);
  // Sorts first, so that every batch gets another place in the plan.
  await put('0/new.png', 4);
  const { stored, computed } = await explain(dataset, store);
  expect(await keysOf(stored, computed[0]!)).toEqual(['0/new.png']);
  expect(computed).toHaveLength(1);
  expect((await stored.manifest()).since).toEqual({
    runId: first.stored.runId,
    images: { added: 1, removed: 0, changed: 0, same: 4 },
    reusedBatches: 2,
  });
  expect((await validateRun(stored)).findings).toEqual([]);

  // The same bytes as a run that knows nothing of the earlier one.
  const fresh = await explain(dataset, join(folder, 'other-store'));
  expect(fresh.computed).toHaveLength(3);
  expect(fresh.stored.runId).toBe(stored.runId);
  for await (const { batchId } of stored.batches()) {
    for (const name of [factorsName, conceptsName]) {
      const object = batchObject(stored.runId, batchId, name);
      expect(await stored.store.get(object)).toEqual(await fresh.stored.store.get(object));
    }
  }
  const ids = async (run: StoredRun) => new Set((await run.motifs()).motifs.map(({ id }) => id));
  const [before, after] = [await ids(first.stored), await ids(stored)];
  expect([...after].filter((id) => before.has(id)).length).toBeGreaterThan(0);
});

test('a removed and a changed image: their batches are computed, the report says so', async () => {
  await put('c/1.png', 5);
  const first = await explain(dataset, store);
  await rm(join(dataset, 'a/2.png'));
  await put('c/1.png', 6);
  const { stored, computed } = await explain(dataset, store);
  expect(await Promise.all(computed.map((batchId) => keysOf(stored, batchId)))).toEqual([
    ['a/1.png'],
    ['c/1.png'],
  ]);
  expect((await stored.manifest()).since?.images).toEqual({ added: 0, removed: 1, changed: 1, same: 3 });
  const report = new TextDecoder().decode(await stored.store.get(`${stored.runId}/report/index.html`));
  expect(report).toContain(
    `Since ${first.stored.runId}: 1 image removed, 1 image changed; 1 batch taken over.`,
  );
});

test('--update keeps whole batches of a folder that has grown, and is the same run the next time', async () => {
  const first = await explain(dataset, store, { batchSize: 2 });
  await put('a/0.png', 7);
  const update = first.stored.runId;
  const { stored, computed } = await explain(dataset, store, { batchSize: 2, update });
  expect(await batchesOf(stored)).toEqual([['a/1.png', 'a/2.png'], ['b/1.png', 'b/2.png'], ['a/0.png']]);
  expect(computed).toHaveLength(1);
  const again = await explain(dataset, store, { batchSize: 2, update });
  expect(again.stored.runId).toBe(stored.runId);
  expect(again.computed).toEqual([]);
  expect((await again.stored.manifest()).since?.reusedBatches).toBe(2);
  // Nothing has changed since that one.
  const same = await explain(dataset, store, { batchSize: 2, update: stored.runId });
  expect(same.stored.runId).toBe(stored.runId);
  // Without it the folder is cut anew.
  const anew = await explain(dataset, store, { batchSize: 2 });
  expect(await batchesOf(anew.stored)).toEqual([['a/0.png', 'a/1.png'], ['a/2.png'], ['b/1.png', 'b/2.png']]);
});

test('--update continues the run that it names, also where another one came after that', async () => {
  const first = await explain(dataset, store, { batchSize: 2 });
  await rm(join(dataset, 'b/2.png'));
  await explain(dataset, store, { batchSize: 2 });
  await put('a/0.png', 7);
  const { stored } = await explain(dataset, store, { batchSize: 2, update: first.stored.runId });
  expect((await stored.manifest()).since).toEqual({
    runId: first.stored.runId,
    images: { added: 1, removed: 1, changed: 0, same: 3 },
    reusedBatches: 2,
  });
});

test('what the newest earlier run lacks comes from the one before', async () => {
  await explain(dataset, store);
  await rename(join(dataset, 'b'), join(folder, 'b'));
  await put('c/1.png', 5);
  const second = await explain(dataset, store);
  expect(second.computed).toHaveLength(1);
  await rename(join(folder, 'b'), join(dataset, 'b'));
  const { stored, computed } = await explain(dataset, store);
  expect(computed).toEqual([]);
  expect((await stored.manifest()).since).toEqual({
    runId: second.stored.runId,
    images: { added: 2, removed: 0, changed: 0, same: 3 },
    reusedBatches: 3,
  });
});

test('a batch with a broken file is taken over, one with a file that could not be read is tried again', async () => {
  await writeFile(join(dataset, 'a/broken.png'), 'no image');
  await symlink(join(folder, 'nowhere'), join(dataset, 'b/away.png'));
  await explain(dataset, store);
  await put('c/new.png', 4);
  const { stored, computed } = await explain(dataset, store);
  expect(await Promise.all(computed.map((batchId) => keysOf(stored, batchId)))).toEqual([
    ['b/1.png', 'b/2.png', 'b/away.png'],
    ['c/new.png'],
  ]);
  expect((await stored.manifest()).totals).toMatchObject({ images: 7, ok: 5, failed: 2 });
  expect((await validateRun(stored)).findings).toEqual([]);
});

test('a batch of files that had changed when their turn came is not taken over for those of the plan', async () => {
  const { stored, computed } = await explain(dataset, store);
  const [batchId] = computed as [string];
  const { ledger, ...receipt } = await stored.receipt(batchId);
  const changed = ledger.map((entry) => ({ ...entry, changed: true }));
  const name = batchObject(stored.runId, batchId, receiptName);
  await stored.store.put(name, manifestBytes({ ...receipt, ledger: changed }));
  await put('c/new.png', 4);
  const next = await explain(dataset, store);
  expect(await Promise.all(next.computed.map((id) => keysOf(next.stored, id)))).toEqual([
    ['a/1.png', 'a/2.png'],
    ['c/new.png'],
  ]);
});

test('an earlier run with a damaged batch, or with other parameters, is not built upon', async () => {
  const { stored } = await explain(dataset, store);
  const [damaged] = await stored.page(0);
  await stored.store.put(batchObject(stored.runId, damaged!.batchId, factorsName), new Uint8Array(8));
  await put('c/new.png', 4);
  const next = await explain(dataset, store);
  expect(next.computed).toHaveLength(2);
  expect((await validateRun(next.stored)).findings).toEqual([]);

  await expect(explain(dataset, store, { batchSize: 3, update: stored.runId })).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('other parameters'),
  });
});

test('an earlier run whose plan is gone or damaged does not stand in the way', async () => {
  const first = await explain(dataset, store);
  await put('c/new.png', 4);
  const second = await explain(dataset, store);
  await second.stored.store.put(planPage(second.stored.runId, 0), new TextEncoder().encode('{'));
  await put('d/new.png', 5);
  const third = await explain(dataset, store);
  expect(third.computed).toHaveLength(2);
  expect((await third.stored.manifest()).since).toMatchObject({
    runId: first.stored.runId,
    reusedBatches: 2,
  });
});

test('says what it takes over, and stops between two batches when asked to', async () => {
  const first = await explain(dataset, store);
  await put('0/new.png', 4);
  const controller = new AbortController();
  const told: unknown[] = [];
  const reuse = {
    signal: controller.signal,
    onReuse: (...said: unknown[]) => {
      told.push(said);
      controller.abort(new Error('enough'));
    },
  };
  await expect(explain(dataset, store, { reuse })).rejects.toThrow('enough');
  expect(told).toEqual([[first.stored.runId, 2]]);
});
