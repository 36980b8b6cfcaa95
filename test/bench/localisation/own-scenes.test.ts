import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { readScenes } from '../../../bench/localisation/own-scenes.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const plain = (width: number, height: number, background: string) =>
  sharp({ create: { width, height, channels: 3, background } });

test('images and masks are read by kind, and brought to one size', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'cats'));
  const right = await plain(20, 30, '#ffffff').png().toBuffer();
  await plain(40, 30, '#204060').jpeg().toFile(join(folder, 'cats/one.jpg'));
  await plain(40, 30, '#000000')
    .composite([{ input: right, left: 20, top: 0 }])
    .png()
    .toFile(join(folder, 'cats/one.mask.png'));

  const [scene, ...others] = (await readScenes(folder)).get('cats')!;
  expect(others).toEqual([]);
  expect(scene!.picture).toMatchObject({ width: 240, height: 180 });
  const row = [...scene!.mask.subarray(90 * 240, 91 * 240)];
  expect(row.slice(0, 116).every((value) => value === 0)).toBe(true);
  expect(row.slice(124).every((value) => value === 1)).toBe(true);
});

test('an image without a mask is named, and so is a folder without images', async () => {
  const folder = await temporaryFolder();
  await expect(readScenes(folder)).rejects.toThrow(folder);
  await plain(8, 8, '#204060').png().toFile(join(folder, 'two.png'));
  await expect(readScenes(folder)).rejects.toThrow(/two\.png has no mask: expected .*two\.mask\.png/);
});
