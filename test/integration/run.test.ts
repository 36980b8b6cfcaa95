import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastGlob from 'fast-glob';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRun, type StoredRun } from '../../src/catalog/open-run.ts';
import { decodeSafetensors, tensorNamed } from '../../src/manifest/safetensors.ts';
import { openStore } from '../../src/store/store.ts';
import { copyStamps } from '../photographs.ts';
import { type Ended, runCli } from './cli.ts';

let folder: string;
let dataset: string;
let first: Ended;
let result: { runId: string; store: string; report: string; totals: { ok: number }; reusedBatches: number };
let stored: StoredRun;
let batchId: string;

const args = (out: string) => ['run', dataset, '--out', out, '-k', '8', '--concept-maps', '--json'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leitmotif-run-'));
  dataset = join(folder, 'mixed');
  await copyStamps('animals/birds', 6, dataset);
  await copyStamps('food/fruit', 6, dataset);
  await copyStamps('vehicles', 6, dataset);
  first = await runCli(args(join(folder, 'store')));
  if (first.stdout === '') throw new Error(first.stderr);
  result = JSON.parse(first.stdout);
  stored = openRun(openStore(result.store), result.runId);
  for await (const batch of stored.batches()) batchId = batch.batchId;
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('ends well, with the result alone on stdout and the story on stderr', async () => {
  expect(first.stderr).toContain('18 of 18 images explained');
  expect(first.stderr).toContain('Linking the batches');
  expect(first.code).toBe(0);
  expect(result).toMatchObject({
    status: 'complete',
    totals: { images: 18, ok: 18, failed: 0, concepts: 8 },
  });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control codes belong on terminals only
  expect(first.stderr).not.toMatch(/\u001b/);
  expect((await stat(result.report)).size).toBeGreaterThan(0);
});

test('finds concepts that are shared across images: one of birds, one of fruit, one of vehicles', async () => {
  const { concepts, images } = await stored.concepts(batchId);
  const kindsOfStrongest = concepts.map(({ index }) => {
    const strongest = images
      .toSorted((a, b) => b.concepts[index]!.strength - a.concepts[index]!.strength)
      .slice(0, 4);
    return new Set(strongest.map(({ key }) => key.split('/')[0]));
  });
  const pure = kindsOfStrongest.filter((kinds) => kinds.size === 1).map((kinds) => [...kinds][0]);
  expect(pure).toEqual(expect.arrayContaining(['birds', 'fruit', 'vehicles']));
});

test('writes every object that its receipt lists, and no other', async () => {
  const batchFolder = join(result.store, result.runId, 'batches', batchId);
  const { objects, counts, ledger } = await stored.receipt(batchId);
  for (const { name, bytes, sha256 } of objects) {
    const content = await readFile(join(batchFolder, name));
    expect([content.length, createHash('sha256').update(content).digest('hex')]).toEqual([bytes, sha256]);
  }
  const found = await fastGlob('**', { cwd: batchFolder });
  expect(found.sort()).toEqual([...objects.map(({ name }) => name), 'receipt.json'].sort());
  const { k, images } = await stored.concepts(batchId);
  const maps = images.flatMap((image) => image.objects.conceptMaps ?? []);
  expect(new Set(maps).size).toBe(images.length * k);
  expect(maps.filter((name) => !found.includes(name))).toEqual([]);
  expect(counts).toEqual({ images: 18, ok: 18, skipped: 0, failed: 0, concepts: 8 });
  expect(ledger.map(({ key }) => key)).toEqual((await stored.batch(batchId)).images.map(({ key }) => key));
});

test('factors, manifest and stated error agree: ‖V − WH‖ is what W and H leave, shares come from H', async () => {
  const file = await readFile(join(result.store, result.runId, 'batches', batchId, 'factors.safetensors'));
  const factors = decodeSafetensors(file);
  const { metadata } = factors;
  const tensor = (name: string) => tensorNamed(factors, name);
  const { concepts, images, factorization } = await stored.concepts(batchId);
  const [channels, k] = tensor('W').shape as [number, number];
  const positions = tensor('H').shape[1]!;
  expect([channels, k, positions]).toEqual([factorization!.channels, 8, factorization!.positions]);
  expect(Math.min(...tensor('W').data, ...tensor('H').data)).toBeGreaterThanOrEqual(0);

  // Strength is the mean of H over the image's cells, images one after another in the manifest's order.
  const shapes = JSON.parse(metadata.images!) as { key: string; height: number; width: number }[];
  let start = 0;
  for (const [i, { key, height, width }] of shapes.entries()) {
    expect(key).toBe(images[i]!.key);
    const cells = tensor('H').data.slice(3 * positions + start, 3 * positions + start + height * width);
    const mean = cells.reduce((sum, h) => sum + h, 0) / cells.length;
    expect(images[i]!.concepts[3]!.strength).toBeCloseTo(mean, 4);
    start += height * width;
  }
  // The scale: Σ h² / Σ h is 1 for every concept that is there.
  for (let j = 0; j < k; j++) {
    const row = tensor('H').data.slice(j * positions, (j + 1) * positions);
    const squares = row.reduce((sum, h) => sum + h * h, 0);
    expect(squares / row.reduce((sum, h) => sum + h, 0)).toBeCloseTo(1, 3);
  }
  expect(concepts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 3);
});

test('evidence adds up to what the network says of the image less its bias', async () => {
  const file = await readFile(join(result.store, result.runId, 'batches', batchId, 'factors.safetensors'));
  const factors = decodeSafetensors(file);
  const [H, E] = [tensorNamed(factors, 'H'), tensorNamed(factors, 'E')];
  expect(E.shape).toEqual(H.shape);
  const [k, positions] = E.shape as [number, number];
  const { images } = await stored.concepts(batchId);
  let start = 0;
  for (const { grid, contributions } of images) {
    const cells = grid.height * grid.width;
    let sum = 0;
    for (let j = 0; j < k; j++) {
      const at = j * positions + start;
      for (const e of E.data.subarray(at, at + cells)) sum += e;
    }
    start += cells;
    if (contributions?.method !== 'linear') throw new Error('Inception’s head is linear.');
    const { logit, bias, offset } = contributions.categories[0]!;
    // But for channels that no concept of a cell has, which are few and weak.
    expect(Math.abs(sum - (logit! - bias! - offset!))).toBeLessThan(0.02 * Math.abs(logit!));
  }
});

test('the category manifest names categories that concepts and images express', async () => {
  const { categories } = await stored.categories();
  const granny = categories.find(({ label }) => label === 'Granny Smith');
  expect(granny?.images[0]?.key).toMatch(/^fruit\/apple/);
  expect(granny?.concepts.length).toBeGreaterThan(0);
});

test('a second run does nothing, and says so', async () => {
  const again = await runCli(args(join(folder, 'store')));
  expect(again.code).toBe(0);
  expect(again.stderr).toContain('Every batch is done already');
  expect(JSON.parse(again.stdout)).toMatchObject({
    runId: result.runId,
    reusedBatches: 1,
    totals: { ok: 18 },
  });
});

test('a copy of the images gives the same bytes: overlays, manifests, factors and map', async () => {
  const copy = join(folder, 'copy');
  await cp(dataset, join(copy, 'mixed'), { recursive: true });
  const other = await runCli([
    'run',
    join(copy, 'mixed'),
    '--out',
    join(folder, 'other'),
    '-k',
    '8',
    '--concept-maps',
    '--json',
  ]);
  const { store, runId } = JSON.parse(other.stdout);
  const elsewhere = openRun(openStore(store), runId);
  const { objects } = await elsewhere.receipt(batchId);
  expect(objects).toEqual((await stored.receipt(batchId)).objects);
  const [{ points, parts }, there] = [await stored.map(), await elsewhere.map()];
  expect([there.points, there.parts]).toEqual([points, parts]);
});

test('--dry-run tells the plan and writes nothing', async () => {
  const out = join(folder, 'dry');
  const dry = await runCli([
    'run',
    dataset,
    '--out',
    out,
    '--batch-size',
    '16',
    '--include',
    'birds/**',
    '--dry-run',
    '--json',
  ]);
  expect(dry.code).toBe(0);
  const { batches, pending, ignored } = JSON.parse(dry.stdout);
  expect(batches).toEqual([{ batchId: pending[0], images: 6 }]);
  expect(ignored.filteredOut).toBe(12);
  await expect(readdir(out)).rejects.toThrow('ENOENT');
});
