import { expect, test } from 'vitest';
import { conceptsAt, imagesAt } from '../../src/catalog/map-images.ts';
import { noRows } from '../../src/catalog/rows.ts';
import { type MapManifest, nothing } from '../../src/manifest/map.ts';
import type { MapPoints } from '../../src/manifest/map-points.ts';
import type { Rows } from '../../src/manifest/tables.ts';
import { createGatherer } from '../../src/map/gather.ts';
import { byteOf } from '../../src/map/makeup.ts';
import { boundsOf, meanParts, parseRegion, pointsIn, regionText, tallied } from '../../src/map/region.ts';

/** Rows of a batch of images `[key, status, category]`, and of concepts. */
function batch(
  batchId: string,
  images: [string, string, number | null][],
  shares: [string, string, number][],
  parts: [number, string, number][] = [],
): Rows {
  const of = { run_id: 'run', batch_id: batchId };
  const rows = noRows() as unknown as Record<string, object[]>;
  rows.images = images.map(([key, status, category]) => ({
    ...of,
    key,
    status,
    folder: key.slice(0, Math.max(0, key.lastIndexOf('/'))),
    category,
    label: category === null ? null : `category ${category}`,
  }));
  rows.motif_presence = shares.map(([key, motif, share]) => ({ ...of, key, motif, share }));
  rows.concepts = [...new Set(parts.map(([concept]) => concept))].map((concept) => ({ ...of, concept }));
  rows.concept_motifs = parts.map(([concept, motif, part]) => ({ ...of, concept, motif, part }));
  return rows as unknown as Rows;
}

test('gathers images with results in the order of the plan, and counts their categories and folders', async () => {
  const gatherer = createGatherer(['m01', 'm04']);
  gatherer.add(
    '000000-a',
    batch(
      '000000-a',
      [
        ['x/one.png', 'ok', 7],
        ['x/lost.png', 'failed', null],
        ['y/two.png', 'ok', 3],
      ],
      [
        ['x/one.png', 'm01', 0.25],
        ['x/one.png', 'm04', 0.75],
        ['y/two.png', 'm04', 1],
        ['y/two.png', 'm99', 0.5],
      ],
      [
        [0, 'm01', 1],
        [1, 'm04', 0.64],
      ],
    ),
  );
  gatherer.add('000001-b', batch('000001-b', [], []));
  gatherer.add(
    '000002-c',
    batch(
      '000002-c',
      [
        ['three.png', 'ok', 3],
        ['y/four.png', 'ok', null],
      ],
      [],
    ),
  );
  const gathered = gatherer.finish();
  expect([...gathered.images.bytes]).toEqual([byteOf(0.25), byteOf(0.75), 0, 255, 0, 0, 0, 0]);
  expect([...gathered.concepts.bytes]).toEqual([255, 0, 0, byteOf(0.64)]);
  expect([...gathered.motif]).toEqual([1, 1, nothing, nothing]);
  expect([...gathered.conceptMotif]).toEqual([0, 1]);
  expect([...gathered.place]).toEqual([0, 2, 0, 1]);
  expect(gathered.categories.map(({ category, images }) => [category, images])).toEqual([
    [3, 2],
    [7, 1],
  ]);
  expect([...gathered.category]).toEqual([1, 0, 0, nothing]);
  expect(gathered.folders.map(({ folder }) => folder)).toEqual(['y', 'x', '']);
  expect([...gathered.folder]).toEqual([1, 0, 2, 0]);
  expect(gathered.batches.map(({ images, concepts }) => [images, concepts])).toEqual([
    [2, 2],
    [0, 0],
    [2, 0],
  ]);

  const manifest = { batches: gathered.batches } as MapManifest;
  const points = { place: gathered.place, conceptIndex: gathered.concept } as MapPoints;
  const keys = {
    '000000-a': ['x/one.png', 'x/lost.png', 'y/two.png'],
    '000002-c': ['three.png', 'y/four.png'],
  };
  let pages = 0;
  const stored = {
    page: async () => {
      pages += 1;
      return Object.entries(keys).map(([batchId, names]) => ({
        batchId,
        images: names.map((key) => ({ key, bytes: 1, version: '' })),
      }));
    },
  };
  expect(await imagesAt(stored, manifest, points, [1, 3])).toEqual([
    { batchId: '000000-a', key: 'y/two.png' },
    { batchId: '000002-c', key: 'y/four.png' },
  ]);
  expect(pages).toBe(1);
  expect(conceptsAt(manifest, points, [1])).toEqual([{ batchId: '000000-a', concept: 1 }]);
});

test('tells apart parts that have the same byte', () => {
  const gatherer = createGatherer(['m01', 'm02', 'm03']);
  const shares: [string, string, number][] = [
    ['one.png', 'm01', 0.499],
    ['one.png', 'm02', 0.501],
  ];
  const parts: [number, string, number][] = [
    [0, 'm01', 0.49982],
    [0, 'm03', 0.50018],
  ];
  gatherer.add('000000-a', batch('000000-a', [['one.png', 'ok', 1]], shares, parts));
  const { images, motif, conceptMotif } = gatherer.finish();
  expect(images.bytes[0]).toBe(images.bytes[1]);
  expect([...motif]).toEqual([1]);
  expect([...conceptMotif]).toEqual([2]);
});

test('without motifs nothing is on the map', () => {
  const gatherer = createGatherer([]);
  gatherer.add('000000-a', batch('000000-a', [['one.png', 'ok', 1]], []));
  expect(gatherer.finish()).toMatchObject({ batches: [], images: { count: 0 } });
});

test.each([
  ['0.1,0.2,0.5,0.6', '0.1,0.2,0.5,0.6'],
  ['0.5,0.6,0.1,0.2', '0.1,0.2,0.5,0.6'],
  ['-3,0,2,1', '0,0,1,1'],
  ['0.123456,0,1,1', '0.1235,0,1,1'],
])('reads the region %j as %j', (text, region) => {
  expect(regionText(parseRegion(text)!)).toBe(region);
});

test.each(['', '1,2,3', '1,2,3,4,5', 'a,b,c,d', '0,0,1,', '0,0,1,Infinity', undefined])(
  '%j is no region',
  (text) => {
    expect(parseRegion(text)).toBeUndefined();
  },
);

test('says what lies in a region, and what it is made of', () => {
  const position = Float32Array.of(0.1, 0.1, 0.5, 0.5, 0.9, 0.2);
  expect(pointsIn(position, parseRegion('0,0,0.5,0.5')!)).toEqual([0, 1]);
  const parts = Uint8Array.of(255, 0, 0, 0, 255, 255);
  expect([...meanParts(parts, 2, 3, [0, 1])]).toEqual([0.5, 0.5]);
  expect([...meanParts(parts, 2, 3, [])]).toEqual([0, 0]);
  expect(tallied(Uint32Array.of(4, 3, 2, 4), [0, 1, 2, 3])).toEqual([
    { number: 4, times: 2 },
    { number: 2, times: 1 },
    { number: 3, times: 1 },
  ]);
  const { left, bottom } = boundsOf(position);
  expect([left, bottom].map((value) => Number(value.toFixed(3)))).toEqual([0.07, 0.53]);
  expect(boundsOf(new Float32Array())).toEqual({ left: 0, top: 0, right: 1, bottom: 1 });
});
