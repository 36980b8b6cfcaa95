import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StoredRun } from '../../src/catalog/open-run.ts';
import type { Categories } from '../../src/manifest/categories.ts';
import { smallRun } from '../report/small-run.ts';

let folder: string;
let stored: StoredRun;
let manifest: Categories;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leitmotif-categories-'));
  stored = await smallRun(folder);
  manifest = await stored.categories();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('a category lists the concepts, motifs and images that have it among their best', async () => {
  const { motifs } = await stored.motifs();
  expect(manifest.categories.length).toBeGreaterThan(2);
  for (const { category, motifs: listed, images } of manifest.categories) {
    const expressing = motifs.filter(({ categories }) =>
      categories.some((each) => each.category === category),
    );
    expect(listed.map(({ id }) => id).sort()).toEqual(expressing.map(({ id }) => id).sort());
    const scores = images.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
  }
});

test('with a linear head, evidence is what motifs add; a network that sees one channel a category has no shortcut', () => {
  expect(manifest.evidence).toBe('contributions');
  for (const { evidence, expected, score } of manifest.shortcuts) {
    expect(score).toBeCloseTo(evidence * (1 - expected), 4);
  }
  expect(manifest.shortcuts.filter(({ expected }) => expected === 0)).toEqual([]);
});
