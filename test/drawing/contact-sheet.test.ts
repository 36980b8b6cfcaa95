import { expect, test } from 'vitest';
import { composeContactSheet, longestSheetSide, sheetGrid } from '../../src/drawing/contact-sheet.ts';
import { createLegend } from '../../src/drawing/legend.ts';
import { legendHeight } from '../../src/drawing/legend-layout.ts';
import { concepts, scene } from './scene.ts';
import { expectSnapshot } from './snapshot.ts';

test('a sheet of a batch looks as it did', async () => {
  const shapes = [
    [200, 150],
    [120, 180],
    [260, 130],
  ] as const;
  const images = shapes.map(([width, height], i) => ({
    ...scene(width, height, 5, [i]),
    name:
      i === 1
        ? 'a/very/long/folder/name/that/does/not/fit/below/its/picture/and/goes/on/and/on/for/ever/<1>.jpg'
        : `birds/${i} & co.jpg`,
  }));
  await expectSnapshot(await composeContactSheet(images, createLegend(concepts(5))), 'contact-sheet-3');
});

test.each([1, 2, 7, 16, 64, 100, 256, 5000])('the grid of %i images is bounded', (count) => {
  const { tile, pairsPerRow, rows, shown } = sheetGrid(count, () => 300);
  expect(shown).toBeLessThanOrEqual(count);
  expect(pairsPerRow * rows).toBeGreaterThanOrEqual(shown);
  expect(56 + pairsPerRow * (2 * tile + 24)).toBeLessThanOrEqual(longestSheetSide);
  const lastLine = shown < count ? 34 : 0;
  expect(56 + 300 + rows * (Math.round(tile * 0.75) + 46) + lastLine).toBeLessThanOrEqual(longestSheetSide);
  if (count <= 256) expect(shown).toBe(count);
});

test.each([3900, 4000, 5000])('below a legend of %i rows no image fits', (legendPixels) => {
  expect(sheetGrid(40, () => legendPixels)).toMatchObject({ rows: 0, shown: 0 });
});

test.each([
  [120, 3],
  [200, 1],
])('below a legend of %i concepts all of %i images are drawn in full', async (k, count) => {
  const picture = { width: 40, height: 30, data: new Uint8Array(40 * 30 * 3).fill(255) };
  for (let p = 0; p < 40 * 30; p++) picture.data[3 * p + 1] = 0;
  const nothing = { ...scene(40, 30, k), picture, name: 'a.png' };
  nothing.maps.data.fill(0);
  const { data } = await composeContactSheet(Array(count).fill(nothing), createLegend(concepts(k)));
  let photograph = 0;
  for (let i = 0; i < data.length; i += 3) {
    if (data[i] === 255 && data[i + 1] === 0 && data[i + 2] === 255) photograph += 1;
  }
  const tiles = [360, 320, 280, 240, 200, 160, 130, 100];
  expect(tiles.map((width) => count * width * Math.round(0.75 * width))).toContain(photograph);
});

test('the legend of a sheet leaves no column empty', () => {
  // Five concepts where four columns would fit: rows of two need only three columns.
  expect(legendHeight(5, 1500, 18)).toMatchObject({ columns: 3 });
});
