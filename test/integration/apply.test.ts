import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { StoredRun } from '../../src/catalog/open-run.ts';
import type { Concepts } from '../../src/manifest/concepts.ts';
import { copyStamps } from '../photographs.ts';
import { type Ended, runCli } from './cli.ts';
import { batchIdsOf, runOf, sharedFolder } from './dataset.ts';

const folder = sharedFolder();
let known: StoredRun;
let basis: Concepts;
let knownDataset: string;
let applied: Ended;
let result: Concepts;
const address = () => `${known.store.uri}/${known.runId}`;

async function conceptsOf(stored: StoredRun): Promise<Concepts> {
  const [batchId] = await batchIdsOf(stored);
  return stored.concepts(batchId!);
}

/** Concepts of birds, applied to the same birds and to fruit that they have never seen. */
beforeAll(async () => {
  knownDataset = join(folder.path, 'known');
  const dataset = join(folder.path, 'new');
  const store = join(folder.path, 'store');
  await copyStamps('animals/birds', 10, knownDataset);
  await copyStamps('animals/birds', 10, dataset);
  await copyStamps('food/fruit', 6, dataset);
  known = runOf(await runCli(['run', knownDataset, '--out', store, '-k', '4', '--seed', '3', '--json']));
  basis = await conceptsOf(known);
  applied = await runCli(['apply', address(), dataset, '--out', store, '--json']);
  result = await conceptsOf(runOf(applied));
}, 300_000);

test('concepts keep categories, colours and scale', () => {
  const identity = ({ concepts }: Concepts) =>
    concepts.map(({ color, categories, norm, scale }) => ({ color, categories, norm, scale }));
  expect(identity(result)).toEqual(identity(basis));
  const tried = ({ concepts }: Concepts) =>
    concepts.map(({ quality: { stability, nameHolds } }) => ({ stability, nameHolds }));
  expect(tried(result)).toEqual(tried(basis));
  expect(result.factorization?.stopReason).toBe('basis-applied');
});

test('images that the basis was made from are explained as they were', () => {
  for (const { key, concepts, relativeError, unfamiliar } of basis.images) {
    const again = result.images.find((image) => image.key === key)!;
    // The last iteration of a factorisation leaves H a little short of its minimum.
    expect(again.relativeError).toBeLessThanOrEqual(relativeError + 1e-3);
    again.concepts.forEach(({ share }, j) => {
      expect(Math.abs(share - concepts[j]!.share)).toBeLessThan(0.03);
    });
    expect(unfamiliar).toBeUndefined();
  }
});

test('images of another kind stand out, in manifest, summary and report', async () => {
  const isFruit = ({ key }: { key: string }) => key.startsWith('fruit/');
  const unfamiliar = result.images.filter((image) => image.unfamiliar !== undefined);
  expect(unfamiliar.filter(isFruit).length).toBeGreaterThanOrEqual(4);
  expect(unfamiliar.filter((image) => !isFruit(image))).toEqual([]);
  expect(applied.stderr).toMatch(/\d images look unfamiliar/);
  const stored = runOf(applied);
  const page = `${stored.store.uri}/${stored.runId}/report/batches/${result.batchId}.html`;
  const html = await readFile(page, 'utf8');
  expect(html).toContain(unfamiliar[0]!.unfamiliar);
  expect(html).toContain(known.runId);
});

test('the result says where the basis is from, and every image has its overlay', async () => {
  const stored = runOf(applied);
  const run = await stored.manifest();
  expect(run.basis).toMatchObject({ runId: known.runId, batchId: basis.batchId });
  expect(run.parameters).toMatchObject({ k: 4, seed: 3 });
  const { objects, counts } = await stored.receipt(result.batchId);
  expect(counts).toMatchObject({ images: 16, ok: 16, concepts: 4 });
  for (const image of result.images) expect(objects.map(({ name }) => name)).toContain(image.objects.overlay);
});

test('applied once more, from the run that applied it, it is the same basis: images stand out as before', async () => {
  const stored = runOf(applied);
  const [dataset, out] = [join(folder.path, 'new'), join(folder.path, 'again')];
  const again = await runCli([
    'apply',
    `${stored.store.uri}/${stored.runId}`,
    dataset,
    '--out',
    out,
    '--json',
  ]);
  const run = await runOf(again).manifest();
  expect(run.basis).toEqual((await stored.manifest()).basis);
  const unfamiliar = ({ images }: Concepts) => images.map((image) => image.unfamiliar);
  expect(unfamiliar(await conceptsOf(runOf(again)))).toEqual(unfamiliar(result));
});

test('the same again does nothing; what is no basis is refused with the next step', async () => {
  const dataset = join(folder.path, 'new');
  const again = await runCli(['apply', address(), dataset, '--out', known.store.uri]);
  expect(again.stderr).toContain('Every batch is done already');
  const nothing = await runCli(['apply', join(folder.path, 'nothing'), dataset]);
  expect([nothing.code, nothing.stderr]).toEqual([1, expect.stringContaining('[run-not-found]')]);
});
