/** Compares a drawn picture with the PNG kept in snapshots/; UPDATE_SNAPSHOTS=1 writes it anew. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { expect } from 'vitest';
import type { RgbImage } from '../../src/imaging/decode.ts';

/** Mean absolute difference that versions of the text renderer may make, of 255. */
const tolerance = 1;

export const expectSnapshot = (image: RgbImage, name: string) =>
  expectPicture(image, new URL(`snapshots/${name}.png`, import.meta.url));

export async function expectPicture(image: RgbImage, file: URL): Promise<void> {
  const name = file.pathname.split('/').at(-1);
  const raw = { width: image.width, height: image.height, channels: 3 as const };
  if (process.env.UPDATE_SNAPSHOTS) {
    writeFileSync(
      file,
      await sharp(image.data, { raw }).png({ compressionLevel: 9, adaptiveFiltering: true }).toBuffer(),
    );
    return;
  }
  expect(existsSync(file), `${name} is missing: run with UPDATE_SNAPSHOTS=1 and look at it`).toBe(true);
  const { data, info } = await sharp(readFileSync(file))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([image.width, image.height]);
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += Math.abs(data[i] - image.data[i]);
  expect(sum / data.length, `mean difference from ${name}`).toBeLessThan(tolerance);
}
