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
  const { tile, pairsPerRow, rows, shown } = sheetGrid(count, 300);
  expect(shown).toBeLessThanOrEqual(count);
  expect(pairsPerRow * rows).toBeGreaterThanOrEqual(shown);
  expect(56 + pairsPerRow * (2 * tile + 24)).toBeLessThanOrEqual(longestSheetSide);
  expect(56 + 300 + rows * (Math.round(tile * 0.75) + 46)).toBeLessThanOrEqual(longestSheetSide);
  if (count <= 256) expect(shown).toBe(count);
});

test.each([3900, 4000, 5000])('below a legend of %i rows no image fits', (legendPixels) => {
  expect(sheetGrid(40, legendPixels)).toMatchObject({ rows: 0, shown: 0 });
});

test('the legend of a sheet leaves no column empty', () => {
  // Five concepts where four columns would fit: rows of two need only three columns.
  expect(legendHeight(5, 1500, 18)).toMatchObject({ columns: 3 });
});
