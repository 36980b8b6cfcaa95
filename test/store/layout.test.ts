import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  batchIdOf,
  conceptMapName,
  encodeKey,
  heatmapsName,
  overlayName,
  pageOf,
  pictureName,
} from '../../src/store/layout.ts';
import { openStore } from '../../src/store/store.ts';

test.each([
  ['birds/owl.png', 'birds/owl.png'],
  ['a b/100%.jpg', 'a%20b/100%25.jpg'],
  ['#1/é.jpg', '%231/%C3%A9.jpg'],
  ['new\nline.jpg', 'new%0Aline.jpg'],
  ['..', '%2E.'],
  ['../../etc/passwd', '%2E./%2E./etc/passwd'],
  ['.hidden', '%2Ehidden'],
  ['/x//y', '~/x/~/y'],
  ['a.jpg/b.jpg', 'a%2Ejpg/b.jpg'],
  ['a.JPG.Png/1.jpeg/b', 'a.JPG%2EPng/1.jpeg/b'],
])('encodes the key %j as %j', (key, encoded) => {
  expect(encodeKey(key)).toBe(encoded);
});

test('what is drawn of an image is called after it, by the format’s own extension', () => {
  const names = (['jpeg', 'png', 'webp'] as const).map((format) => overlayName('birds/owl.png', format));
  expect(names).toEqual(['jpg', 'png', 'webp'].map((extension) => `overlays/birds/owl.png.${extension}`));
});

test('names stay short enough for a file system, and different', () => {
  const long = '日'.repeat(85);
  const names = [long, `${long}x`].map((key) => overlayName(key, 'jpeg'));
  for (const name of names) expect(name.split('/').at(-1)!.length).toBeLessThan(255);
  expect(names[0]).not.toBe(names[1]);
});

test('names of deep keys stay short enough for a bucket, and different', () => {
  const deep = Array(12).fill('Фотографии природы').join('/');
  const names = [`${deep}/a.jpg`, `${deep}/b.jpg`].map((key) => overlayName(key, 'jpeg'));
  for (const name of names) expect(name.length).toBeLessThan(725);
  expect(names[0]).not.toBe(names[1]);
});

test('a folder is never called like what is drawn of an image beside it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'leitmotif-layout-'));
  const store = openStore(folder);
  const keys = ['a', 'a.jpg', 'a.jpg/0.jpg', 'a.jpg.jpg/b.jpg', 'a.png/c.png', 'a.webp/d'];
  const names = keys.flatMap((key) => [
    ...(['jpeg', 'png', 'webp'] as const).map((format) => overlayName(key, format)),
    heatmapsName(key),
    pictureName(key),
    conceptMapName(key, 0),
  ]);
  for (const name of names) await store.put(name, new TextEncoder().encode(name));
  for (const name of names) expect(new TextDecoder().decode(await store.get(name))).toBe(name);
  await rm(folder, { recursive: true });
});

test('any key becomes a safe name, and different keys become different names', () => {
  const key = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => text.isWellFormed());
  fc.assert(
    fc.property(key, key, (a, b) => {
      for (const segment of encodeKey(a).split('/')) {
        expect(segment).toMatch(/^[A-Za-z0-9%._~-]*$/);
        expect(['.', '..']).not.toContain(segment);
      }
      if (a !== b) expect(encodeKey(a)).not.toBe(encodeKey(b));
    }),
  );
});

test('a batch id leads to its page of the plan', () => {
  expect(pageOf(batchIdOf(0, 'abc'))).toBe(0);
  expect(pageOf(batchIdOf(99, 'abc'))).toBe(0);
  expect(pageOf(batchIdOf(100, 'abc'))).toBe(1);
  expect(pageOf(batchIdOf(1_234_567, 'abc'))).toBe(12_345);
});
