import sharp from 'sharp';
import { expect, test } from 'vitest';
import { isCameraRaw } from '../../src/imaging/camera-raw.ts';
import { decodeImage } from '../../src/imaging/decode.ts';

const [preview, dngVersion, subImages] = [
  [254, 1],
  [50706, 0x01040000],
  [330, 1000],
] as const;

/** The directory of a TIFF with these tags (long integers), in either order of bytes, at `offset`. */
function tiff(
  order: 'II' | 'MM',
  entries: readonly (readonly [tag: number, value: number])[],
  offset = 8,
): Uint8Array {
  const isLittle = order === 'II';
  const bytes = new Uint8Array(offset + 2 + 12 * entries.length + 4);
  const view = new DataView(bytes.buffer);
  bytes.set(Buffer.from(order));
  view.setUint16(2, 42, isLittle);
  view.setUint32(4, offset, isLittle);
  view.setUint16(offset, entries.length, isLittle);
  for (const [i, [tag, value]] of entries.entries()) {
    const at = offset + 2 + 12 * i;
    view.setUint16(at, tag, isLittle);
    view.setUint16(at + 2, 4, isLittle);
    view.setUint32(at + 4, 1, isLittle);
    view.setUint32(at + 8, value, isLittle);
  }
  return bytes;
}

test.each(['II', 'MM'] as const)('%s: a DNG and a preview with sub-images are raw photographs', (order) => {
  expect(isCameraRaw(tiff(order, [[256, 160], dngVersion]))).toBe(true);
  expect(isCameraRaw(tiff(order, [preview, [256, 160], subImages], 64))).toBe(true);
});

test('a smaller version of nothing, a pyramid, and what is cut short or no TIFF are not', () => {
  expect(isCameraRaw(tiff('II', [preview, [256, 160]]))).toBe(false);
  expect(isCameraRaw(tiff('II', [[254, 0], [256, 4000], subImages]))).toBe(false);
  expect(isCameraRaw(tiff('II', [preview, [256, 160], subImages], 64).subarray(0, 40))).toBe(false);
  for (let length = 0; length < 70; length++) {
    expect(isCameraRaw(tiff('MM', [preview, subImages]).subarray(0, Math.min(length, 21)))).toBe(false);
  }
  expect(isCameraRaw(Buffer.from('no TIFF at all, but a text of some length'))).toBe(false);
});

test.each([{}, { pyramid: true, tile: true }])('a TIFF with the options %o is decoded', async (options) => {
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const;
  const image = sharp({ create: { width: 700, height: 500, channels: 3, background: '#000', noise } });
  const decoded = await decodeImage(await image.tiff(options).toBuffer(), {
    size: 64,
    minSize: 32,
    pictureSize: 100,
  });
  expect(decoded.original).toMatchObject({ width: 700, height: 500, format: 'tiff' });
});

test('a raw photograph is refused, not taken for its preview', async () => {
  const options = { size: 64, minSize: 32, pictureSize: 100 };
  await expect(decodeImage(tiff('II', [preview, subImages]), options)).rejects.toMatchObject({
    code: 'image-unsupported',
    message: expect.stringContaining('raw photograph of a camera'),
  });
});
