import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { diffRuns } from '../../src/catalog/diff-runs.ts';
import { openRun, type StoredRun } from '../../src/catalog/open-run.ts';
import { createSolver } from '../../src/factorization/solver.ts';
import type { Motif } from '../../src/manifest/motifs.ts';
import { manifestBytes } from '../../src/manifest/read.ts';
import type { Run } from '../../src/manifest/run.ts';
import { linkMotifs } from '../../src/pipeline/motifs.ts';
import { writeDiff } from '../../src/report/write-diff.ts';
import { motifBatchName, motifsManifest, runManifest, runObject } from '../../src/store/layout.ts';
import { openStore } from '../../src/store/store.ts';
import { explain, smallRun, toyNetwork } from '../report/small-run.ts';

let folder: string;
let stored: StoredRun;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leitmotif-diff-'));
  stored = await smallRun(folder);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function copyOf(name: string, change: Partial<Run['model']> = {}): Promise<StoredRun> {
  await cp(stored.store.uri, join(folder, name), { recursive: true });
  const copy = openRun(openStore(join(folder, name)), stored.runId);
  const run = await copy.manifest();
  await copy.store.put(runManifest(run.runId), manifestBytes({ ...run, model: { ...run.model, ...change } }));
  return copy;
}

test('a run and its copy have the same motifs', async () => {
  const { by, images, motifs } = await diffRuns(stored, await copyOf('copy'));
  expect(by).toBe('vectors');
  expect(images).toEqual({ both: 10, before: 0, after: 0, predicted: 0 });
  expect(motifs.length).toBeGreaterThan(1);
  for (const { change, likeness, before, after } of motifs) {
    expect([change, before!.id]).toEqual(['kept', after!.id]);
    expect(likeness).toBeCloseTo(1, 5);
  }
});

test('with another network, motifs are matched by where they are strong', async () => {
  const { by, motifs } = await diffRuns(stored, await copyOf('network', { sha256: 'f'.repeat(64) }));
  expect(by).toBe('images');
  expect(motifs.map(({ change }) => change)).toEqual(motifs.map(() => 'kept'));
});

/** Gives all but the first `kept` images other keys. */
async function renamed(copy: StoredRun, kept = 0): Promise<StoredRun> {
  let seen = 0;
  for await (const { batchId } of copy.batches()) {
    const name = runObject(copy.runId, motifBatchName(batchId));
    if (!(await copy.store.has(name))) continue;
    const batch = await copy.motifBatch(batchId);
    const images = batch.images.map((image) =>
      seen++ < kept ? image : { ...image, key: `other/${image.key}` },
    );
    await copy.store.put(name, manifestBytes({ ...batch, images }));
  }
  return copy;
}

test('of different networks, few images in common are warned of and two refused: over them any motifs correlate', async () => {
  const other = { sha256: 'f'.repeat(64) };
  const { caution, images, motifs } = await diffRuns(stored, await renamed(await copyOf('three', other), 3));
  expect(images.both).toBe(3);
  expect(motifs.length).toBeGreaterThan(1);
  expect(caution).toContain('over only 3 images');
  expect((await diffRuns(stored, await renamed(await copyOf('three of one'), 3))).caution).toBeNull();
  await expect(diffRuns(stored, await renamed(await copyOf('two', other), 2))).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('only two images in common'),
  });
});

test('with the same network, motifs are matched where no image is in both, and with another one nothing is', async () => {
  const { by, images, motifs } = await diffRuns(stored, await renamed(await copyOf('others')));
  expect([by, images]).toEqual(['vectors', { both: 0, before: 10, after: 10, predicted: 0 }]);
  expect(motifs.map(({ change }) => change)).toEqual(motifs.map(() => 'kept'));

  const unlike = await renamed(await copyOf('unlike', { sha256: 'f'.repeat(64) }));
  await expect(diffRuns(stored, unlike)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('share neither the network nor an image'),
  });
});

test('fewer motifs: some have vanished; the page shows both sides and needs nothing else', async () => {
  const copy = await copyOf('fewer');
  const solver = await createSolver();
  await linkMotifs(copy, { solver, head: toyNetwork }, 1);
  await solver.close();
  const difference = await diffRuns(stored, copy);
  const { motifs } = await stored.motifs();
  expect(motifs.length).toBeGreaterThan(1);
  const counted = (change: string) => difference.motifs.filter((each) => each.change === change).length;
  expect(counted('kept') + counted('drifted') + counted('vanished')).toBe(motifs.length);
  expect(counted('vanished')).toBeGreaterThan(0);

  const changes = (await diffRuns(copy, stored)).motifs.map(({ change }) => change);
  expect([changes[0], changes.at(-1)]).toEqual([expect.stringMatching('kept|drifted'), 'appeared']);

  const page = await writeDiff(difference, { before: stored, after: copy }, join(folder, 'page'));
  const html = await readFile(page, 'utf8');
  expect(html).toContain('Vanished');
  expect(html).toContain('</bdi>, before and after</h1>');
  const files = await readdir(join(folder, 'page'), { recursive: true });
  for (const [, address] of html.matchAll(/(?:src|href)="([^"#]+)"/g)) {
    if (!address!.startsWith('data:')) expect(files).toContain(address);
  }
  const crops = (of: Motif[], side: string) =>
    of.flatMap(({ exemplars }) => exemplars.slice(0, 3).map(({ crop }) => `${side}/${basename(crop!)}`));
  const pictures = [...crops(motifs, 'before'), ...crops((await copy.motifs()).motifs, 'after')];
  expect(files.filter((name) => name.endsWith('.jpg')).sort()).toEqual(pictures.sort());
  for (const name of [...pictures, 'assets/style.css']) expect(html).toContain(`"${name}"`);
  expect(html).not.toContain('<b>"blue"');
});

test('a run without motifs is refused', async () => {
  const bare = await copyOf('bare');
  await bare.store.remove(motifsManifest(bare.runId));
  await expect(diffRuns(stored, bare)).rejects.toMatchObject({ code: 'object-not-found' });
});

test.each(['same', 'other'])(
  'a run without results is named, whatever network it is of: the %s',
  async (network) => {
    const bare = join(folder, `bare-${network}`);
    await mkdir(join(bare, 'photos'), { recursive: true });
    await writeFile(join(bare, 'photos', 'empty.jpg'), '');
    const { stored: empty } = await explain(join(bare, 'photos'), join(bare, 'store'));
    if (network === 'other') {
      const run = await empty.manifest();
      const model = { ...run.model, sha256: 'e'.repeat(64) };
      await empty.store.put(runManifest(run.runId), manifestBytes({ ...run, model }));
    }
    for (const sides of [
      [stored, empty],
      [empty, stored],
    ] as const) {
      await expect(diffRuns(...sides)).rejects.toMatchObject({
        code: 'usage',
        message: `Run ${empty.runId} has no image with results: nothing can be compared.`,
      });
    }
  },
);
