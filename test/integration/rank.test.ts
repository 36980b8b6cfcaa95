import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { copyStamps } from '../photographs.ts';
import { type Ended, runCli } from './cli.ts';
import { batchIdsOf, runOf, sharedFolder } from './dataset.ts';

const folder = sharedFolder();
let dataset: string;
let ended: Ended;

beforeAll(async () => {
  dataset = join(folder.path, 'photos');
  await copyStamps('animals/birds', 5, dataset);
  await copyStamps('food/fruit', 5, dataset);
  ended = await runCli(['run', dataset, '--out', join(folder.path, 'store'), '-k', '2..6', '--json']);
}, 120_000);

test('a range of k is tried in the batch; the manifest says which was taken and why', async () => {
  expect(ended.stderr).toContain('k from 2 to 6, chosen in each batch');
  const stored = runOf(ended);
  expect((await stored.manifest()).parameters.k).toEqual({ from: 2, to: 6 });
  const [batchId] = await batchIdsOf(stored);
  const { k, rank, concepts } = await stored.concepts(batchId!);
  expect(rank?.points.map((point) => point.k)).toEqual([2, 3, 4, 5, 6]);
  expect(rank?.k).toBe(k);
  expect(concepts).toHaveLength(k);
  expect(rank?.reason).toMatch(/squared error/);
  // Each further concept explains more.
  rank?.points.slice(1).forEach(({ relativeError }, i) => {
    expect(relativeError).toBeLessThan(rank.points[i]!.relativeError);
  });
});

test('the report shows the sweep: reason, picture and a row for each k', async () => {
  const stored = runOf(ended);
  const [batchId] = await batchIdsOf(stored);
  const { rank } = await stored.concepts(batchId!);
  const page = await readFile(
    join(stored.store.uri, stored.runId, 'report', 'batches', `${batchId}.html`),
    'utf8',
  );
  expect(page).toContain(`Why ${rank!.k} concepts`);
  expect(page).toContain(rank!.reason);
  expect(page.match(/<svg class="sweep-picture"/g)).toHaveLength(1);
  expect(page.match(/<tr><th scope="row">|<tr class="chosen"/g)).toHaveLength(5);
});

test('every concept says how good it is, and images how much of them is left', async () => {
  expect(ended.stderr).toMatch(/They reproduce \d+\s% of the variance, with k = \d chosen/u);
  const stored = runOf(ended);
  const [batchId] = await batchIdsOf(stored);
  const { concepts, images, factorization } = await stored.concepts(batchId!);
  for (const { index, name, quality } of concepts) {
    expect(quality.stability).toBeGreaterThan(0.3);
    if (name === null) expect(quality.nameHolds).toBeNull();
    else
      expect(quality.nameHolds! * Math.min(10, images.length)).toBeCloseTo(
        Math.round(quality.nameHolds! * Math.min(10, images.length)),
        4,
      );
    expect(quality.sparsity).toBeGreaterThan(0);
    expect(quality.variance).toBeGreaterThan(0.002);
    expect(quality.nearest?.concept).not.toBe(index);
  }
  for (const { relativeError } of images) expect(relativeError).toBeLessThan(1);
  const mean = images.reduce((sum, { relativeError }) => sum + relativeError, 0) / images.length;
  expect(Math.abs(mean - factorization!.relativeError)).toBeLessThan(0.1);
});
