import { beforeAll, expect, test } from 'vitest';
import { syntheticAnswers } from '../../bench/dashboard/synthetic-motifs.ts';
import { writeSyntheticRun } from '../../bench/dashboard/synthetic-run.ts';
import type { StoredRun } from '../../src/catalog/open-run.ts';
import { validateRun } from '../../src/catalog/validate/validate-run.ts';
import { createApp } from '../../src/dashboard/app.ts';
import { openShelves, type Shelf } from '../../src/dashboard/shelf.ts';
import { gatherMap, writeMap } from '../../src/pipeline/map.ts';
import { writeTables } from '../../src/pipeline/tables.ts';
import { writeDataset } from '../../src/pipeline/write-dataset.ts';
import { categoriesManifest, indexManifest, runObject } from '../../src/store/layout.ts';
import { openStore } from '../../src/store/store.ts';
import { sharedFolder } from '../integration/dataset.ts';

const folder = sharedFolder();
let small: StoredRun;
let large: StoredRun;

beforeAll(async () => {
  const [one, other] = ['small', 'large'].map((name) => openStore(`${folder.path}/${name}`));
  small = await writeSyntheticRun(one!, { images: 150, motifs: 30, pictured: 'all' });
  large = await writeSyntheticRun(other!, { images: 600, motifs: 90, pictured: [1] });
});

/** What the store is asked while a fresh dashboard answers: reads of objects, of parts, and looks at what is there. */
async function askedFor(stored: StoredRun, path: string): Promise<{ asked: string[]; html: string }> {
  const asked: string[] = [];
  const [{ slug, store }] = openShelves([stored.store.uri]) as [Shelf];
  const counting: Shelf = {
    slug,
    store: {
      ...store,
      async get(name) {
        asked.push(`get ${name}`);
        return store.get(name);
      },
      async has(name) {
        asked.push(`has ${name}`);
        return store.has(name);
      },
      async *list(prefix) {
        asked.push(`list ${prefix}`);
        yield* store.list(prefix);
      },
      async open(name) {
        asked.push(`open ${name}`);
        const object = await store.open(name);
        return {
          ...object,
          stream(start, end) {
            asked.push(`read ${name} ${start}`);
            return object.stream(start, end);
          },
        };
      },
    },
  };
  const app = createApp({ shelves: [counting], readOnly: false, log: () => {} });
  const url = `/runs/${slug}/${stored.runId}${path}`;
  const response = await app.request(url, { headers: { host: 'localhost:4000' } });
  expect(response.status, url).toBe(200);
  return { asked, html: await response.text() };
}

const key = 'photographs/folder-000/IMG_0000040.jpg';

test.each([
  ['the run', '', 16],
  ['its motifs', '/motifs', 9],
  ['a motif', '/motifs/m03', 9],
  ['images', '/images', 11],
  ['images by name', '/images?q=img_00000', 11],
  ['images by motif, strength and category', '/images?motif=m02&strength=0.1&category=1', 15],
  ['images that failed', '/images?failure=any', 11],
  ['categories', '/categories', 6],
  ['a category', '/categories/1', 27],
  ['an image', `/images/${key}`, 13],
  ['an image with motifs', `/images/${key}?of=motifs`, 16],
])('%s: a larger run takes no more reads', async (_, path, most) => {
  const [of, ofLarge] = [await askedFor(small, path), await askedFor(large, path)];
  expect(ofLarge.asked.length, ofLarge.asked.join('\n')).toBeLessThanOrEqual(most);
  expect(ofLarge.asked).toHaveLength(of.asked.length);
});

test('a list of motifs has pages, each motif on one of them', async () => {
  const pages = await Promise.all([1, 2].map((page) => askedFor(large, `/motifs?page=${page}`)));
  const named = pages.flatMap(({ html }) =>
    [...html.matchAll(/href="[^"]*\/motifs\/(m\d+)"/g)].map(([, id]) => id),
  );
  expect(named).toHaveLength(90);
  expect(new Set(named).size).toBe(90);
  expect((await askedFor(large, '')).html).toContain('>All motifs<');
});

test('made-up runs are valid, and reading them again gives the same index', async () => {
  const bytesOf = async () => {
    const names = [categoriesManifest(small.runId), runObject(small.runId, indexManifest)];
    return Promise.all(names.map((name) => small.store.get(name)));
  };
  const before = await bytesOf();
  const run = await small.manifest();
  const manifest = await small.motifs();
  await writeDataset(small, { manifest, ...syntheticAnswers(manifest) }, run.failures);
  expect(await bytesOf()).toEqual(before);
  const gatherer = await gatherMap(small);
  await writeTables(small, run, gatherer.add);
  await writeMap(small, gatherer.finish());
  expect((await validateRun(small)).findings).toEqual([]);
});
