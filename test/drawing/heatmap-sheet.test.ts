import sharp from 'sharp';
import { expect, test } from 'vitest';
import { encodeHeatmapSheet } from '../../src/drawing/heatmap-sheet.ts';
import { conceptOklch } from '../../src/drawing/palette.ts';
import { conceptRamp, drawConcept } from '../../src/drawing/single-concept.ts';
import { seen, visions } from './colour-vision.ts';
import { scene } from './scene.ts';

test('maps and then tints lie one above the other, in grey values of the scale', async () => {
  const maps = { data: Float32Array.of(0, 0.5, 1, 2, 4, 0.1, -1, 0.002), k: 2, height: 2, width: 2 };
  const tints = { ...maps, data: Float32Array.of(3, 0.25, 0.75, 1.5, 0, 0, 1, 2) };
  const bytes = await encodeHeatmapSheet(maps, tints, 2);
  const image = sharp(bytes);
  expect(await image.metadata()).toMatchObject({
    format: 'png',
    width: 2,
    height: 8,
    channels: 1,
    depth: 'uchar',
  });
  const grey = await image.extractChannel(0).raw().toBuffer();
  expect([...grey]).toEqual([0, 64, 128, 255, 255, 13, 0, 0, 255, 32, 96, 191, 0, 0, 128, 255]);
});

test('a concept’s ramp rises evenly in perceived lightness and ends in its colour', () => {
  const ramp = conceptRamp(conceptOklch(0));
  const lightness = [0, 64, 128, 192, 255].map((i) => seen(ramp[i], visions.normal)[0]);
  for (let i = 1; i < 5; i++) expect(lightness[i] - lightness[i - 1]).toBeCloseTo((0.74 - 0.3) / 4, 2);
});

test('one concept is drawn at the picture’s size', async () => {
  const image = scene(200, 150, 3);
  const { data, info } = await sharp(await drawConcept(image, 1, 'png'))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([200, 150]);
  // Concept 1 is blue: where it is hot, blue exceeds red.
  let bluest = 0;
  for (let i = 0; i < data.length; i += 3) bluest = Math.max(bluest, data[i + 2] - data[i]);
  expect(bluest).toBeGreaterThan(80);
});
