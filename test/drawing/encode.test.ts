import sharp from 'sharp';
import { expect, test } from 'vitest';
import { encodePicture } from '../../src/drawing/encode.ts';

test.each([
  ['webp', 20_000, 16_383],
  ['jpeg', 70_000, 65_500],
  ['png', 70_000, 70_000],
] as const)(
  'a %s picture of %i pixels is shrunk as far as the format asks for',
  async (format, side, stored) => {
    const strip = new Uint8Array(side * 8 * 3).fill(90);
    const wide = await sharp(await encodePicture({ data: strip, width: side, height: 8 }, format)).metadata();
    expect([wide.width, wide.height]).toEqual([stored, Math.round((8 * stored) / side)]);
    const tall = await sharp(await encodePicture({ data: strip, width: 8, height: side }, format)).metadata();
    expect([tall.width, tall.height]).toEqual([wide.height, wide.width]);
  },
);
