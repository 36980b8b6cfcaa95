import { expect, test } from 'vitest';
import { motifNumber } from '../../src/concepts/motif-ids.ts';
import { readMapPoints } from '../../src/manifest/map-points.ts';
import { runObject } from '../../src/store/layout.ts';
import { hostileKeys, plainKeys } from '../report/small-run.ts';
import { shownRun } from './shown-run.ts';

const shown = shownRun();
const page = async (path: string) => {
  const response = await shown.get(path);
  expect(response.status, path).toBe(200);
  return response.text();
};

test('a region of the map says what lies in it, page by page, and can be taken away as a file', async () => {
  const html = await page(`${shown.base}/map?region=0,0,1,1`);
  expect(html).toContain('10 images in the region');
  expect(html).toContain('What they are made of');
  // Nothing is elsewhere.
  expect(html).not.toContain('elsewhere');
  expect(await page(`${shown.base}/map/region?region=1,1,0,0`)).toMatch(
    /^<div class="region" data-count="10"/,
  );
  expect(await page(`${shown.base}/map/region?region=0,0,0,0`)).toContain('No image lies here.');
  // Regions of one image, of one folder, and of some.
  const { images: all } = (await (
    await shown.get(`${shown.base}/map/region.json?region=0,0,1,1`)
  ).json()) as {
    images: { x: number; y: number }[];
  };
  for (const { x, y } of all) {
    const region = await page(`${shown.base}/map/region?region=${x},${y},${x},${y}`);
    expect(region).toContain('in the region');
    expect(region).toContain('elsewhere');
    expect(await page(`${shown.base}/map/region?region=0,0,${x},1`)).toContain('What they are made of');
  }
  const csv = await shown.get(`${shown.base}/map/region.csv?region=0,0,1,1`);
  expect(csv.headers.get('content-disposition')).toMatch(/^attachment; filename="[\w.-]+-region\.csv"$/);
  expect((await csv.text()).startsWith('key,batch_id,x,y,motif,motif_name,label\r\n')).toBe(true);
  const json = await shown.get(`${shown.base}/map/region.json?region=0,0,1,1`);
  const { images } = (await json.json()) as { images: { key: string; batch_id: string }[] };
  expect(images.map(({ key }) => key).sort()).toEqual([...hostileKeys, ...plainKeys].sort());
  for (const { key, batch_id } of images) {
    expect((await shown.stored.batch(batch_id)).images.map((image) => image.key)).toContain(key);
  }
  for (const query of ['', '?region=1,2', '?region=a,b,c,d', '?region=0,0,1,NaN']) {
    expect((await shown.get(`${shown.base}/map/region${query}`)).status, query).toBe(400);
    expect((await shown.get(`${shown.base}/map${query}`)).status, query).toBe(200);
  }
});

test('the map is coloured by motif, category, folder or one motif, and names are text', async () => {
  const { id } = (await shown.stored.motifs()).motifs[0]!;
  for (const [colour, part] of [
    ['motif', `href="${shown.base}/motifs/${id}"><bdi>${motifNumber(id)}: `],
    ['category', '<bdi>&lt;b&gt;'],
    ['folder', '<bdi>hostile</bdi>'],
    [id, 'Over half of it'],
    ['m99', `href="${shown.base}/motifs/${id}"`],
  ] as const) {
    const html = await page(`${shown.base}/map?colour=${colour}`);
    expect(html.slice(html.indexOf('map-legend')), colour).toContain(part);
    expect(/<script>|<b>/.test(html)).toBe(false);
  }
});

test('where concepts lie without images, the page counts them', async () => {
  const { points } = await shown.stored.map();
  const { store, runId } = shown.stored;
  const { position, conceptPosition } = readMapPoints(await store.get(runObject(runId, points.name)));
  const at = (data: ArrayLike<number>, i: number) => [data[2 * i]!, data[2 * i + 1]!].join();
  const images = new Set(Array.from({ length: position.length / 2 }, (_, i) => at(position, i)));
  const alone = Array.from({ length: conceptPosition.length / 2 }, (_, i) => at(conceptPosition, i)).filter(
    (place, _, all) => !images.has(place) && all.indexOf(place) === all.lastIndexOf(place),
  );
  const [place] = alone;
  expect(await page(`${shown.base}/map/region?region=${place},${place}`)).toContain(
    'No image lies here. 1 concept does.',
  );
});
