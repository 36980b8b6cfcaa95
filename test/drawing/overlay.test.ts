import sharp from 'sharp';
import { expect, test } from 'vitest';
import { createLegend, theme } from '../../src/drawing/legend.ts';
import { composeOverlay, drawOverlay } from '../../src/drawing/overlay.ts';
import { concepts, scene } from './scene.ts';
import { expectSnapshot } from './snapshot.ts';

test.each([
  ['overlay-landscape-5', 300, 200, 5, [3]],
  ['overlay-square-8', 480, 480, 8, [2, 5]],
  ['overlay-portrait-8', 320, 640, 8, []],
  ['overlay-panorama-6', 640, 240, 6, [1]],
  ['overlay-crowded-18', 480, 320, 18, []],
] as const)('%s looks as it did', async (name, width, height, k, absent) => {
  await expectSnapshot(
    await composeOverlay(scene(width, height, k, absent), createLegend(concepts(k))),
    name,
  );
});

test('the picture keeps its place: the overlay’s picture area shows the photograph’s extent', async () => {
  const image = scene(600, 500, 3);
  const overlay = await composeOverlay(image, createLegend(concepts(3)));
  expect(overlay.height).toBe(500);
  expect(overlay.width).toBeGreaterThan(600);
  // The panel begins right beside it.
  const right = (250 * overlay.width + 601) * 3;
  expect([...overlay.data.subarray(right, right + 3)]).toEqual([...theme.background]);
});

test('a tiny picture is enlarged so that the legend is readable', async () => {
  const overlay = await composeOverlay(scene(30, 20, 2), createLegend(concepts(2)));
  expect(overlay.width).toBeGreaterThan(480 + 200);
  expect(overlay.height).toBeGreaterThanOrEqual(320);
});

test.each([
  [1, 1],
  [400, 1],
  [1, 400],
])('a picture of %i×%i pixels draws', async (width, height) => {
  const image = scene(8, 8, 2);
  const picture = { data: new Uint8Array(width * height * 3).fill(90), width, height };
  const overlay = await composeOverlay({ ...image, picture }, createLegend(concepts(2)));
  expect(overlay.data.length).toBe(overlay.width * overlay.height * 3);
});

test.each(['jpeg', 'png', 'webp'] as const)('%s bytes are the same every time', async (format) => {
  const image = scene(320, 240, 4);
  const [first, again] = [
    await drawOverlay(image, createLegend(concepts(4)), format),
    await drawOverlay(image, createLegend(concepts(4)), format),
  ];
  expect(Buffer.compare(first, again)).toBe(0);
  expect((await sharp(first).metadata()).format).toBe(format);
});

test('one legend drawn twice is the same as two legends', async () => {
  const legend = createLegend(concepts(4));
  await composeOverlay(scene(500, 500, 4), legend);
  const again = await composeOverlay(scene(320, 240, 4), legend);
  const fresh = await composeOverlay(scene(320, 240, 4), createLegend(concepts(4)));
  expect(Buffer.compare(again.data, fresh.data)).toBe(0);
});
