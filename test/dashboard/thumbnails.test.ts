import sharp from 'sharp';
import { expect, test } from 'vitest';
import { createThumbnails } from '../../src/dashboard/thumbnails.ts';
import { openStore } from '../../src/store/store.ts';
import { temporaryFolder } from '../temporary-folder.ts';

test('a picture that several ask for at once is read and decoded once', async () => {
  const store = openStore(await temporaryFolder());
  const background = '#2a6';
  const picture = sharp({ create: { width: 900, height: 600, channels: 3, background } });
  await store.put('run/a.png', await picture.png().toBuffer());
  let reads = 0;
  const get: typeof store.get = (name) => {
    reads += 1;
    return store.get(name);
  };
  const serve = createThumbnails();
  const shelf = { slug: 'shelf', store: { ...store, get } };
  const ask = async () => {
    const answer = await serve(shelf, 'run/a.png', new Request('http://dashboard/'));
    return sharp(await answer.arrayBuffer()).metadata();
  };
  const asked = await Promise.all([ask(), ask(), ask()]);
  for (const { width, height } of [...asked, await ask()]) expect([width, height]).toEqual([480, 320]);
  expect(reads).toBe(1);
});
