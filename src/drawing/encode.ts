/** Encodes finished RGB pictures as JPEG, PNG or WebP, the same bytes for the same pixels. */

import sharp from 'sharp';
import type { RgbImage } from '../imaging/decode.ts';
import type { Size } from '../imaging/fit.ts';

export type PictureFormat = 'jpeg' | 'png' | 'webp';

/** `quality` 1 to 100 is for JPEG and WebP; no metadata is written. */
export async function encodePicture(
  image: RgbImage,
  format: PictureFormat,
  quality = 86,
): Promise<Uint8Array> {
  const pipeline = open(image);
  if (format === 'png') return pipeline.png({ compressionLevel: 7 }).toBuffer();
  if (format === 'webp') return pipeline.webp({ quality, effort: 3 }).toBuffer();
  // Full chroma resolution: hue carries the meaning, and subsampling smears coloured borders.
  return pipeline.jpeg({ quality, chromaSubsampling: '4:4:4', optimiseCoding: true }).toBuffer();
}

/** The picture resampled to exactly `size` (Lanczos). */
export async function resizePicture(image: RgbImage, size: Size): Promise<RgbImage> {
  if (image.width === size.width && image.height === size.height) return image;
  const data = await open(image)
    .resize({ ...size, fit: 'fill' })
    .raw()
    .toBuffer();
  return { data, ...size };
}

function open(image: RgbImage) {
  return sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } });
}
