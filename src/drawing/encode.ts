/** Encodes finished RGB pictures as JPEG, PNG or WebP, the same bytes for the same pixels. */

import sharp, { type Sharp } from 'sharp';
import type { RgbImage } from '../imaging/decode.ts';
import { pictureSize, type Size } from '../imaging/fit.ts';
import type { Box } from './canvas.ts';

export type PictureFormat = 'jpeg' | 'png' | 'webp';

/** No side of a picture can be longer in its format, or with libvips, in pixels. */
const longestSide: Record<PictureFormat, number> = {
  jpeg: 65_500,
  png: Number.POSITIVE_INFINITY,
  webp: 16_383,
};

/** Of JPEG and WebP, 1 to 100. */
const usualQuality = 86;

/** No metadata is written. A picture too long for its format is shrunk. */
export async function encodePicture(image: RgbImage, format: PictureFormat): Promise<Uint8Array> {
  const fitting = await resizePicture(image, pictureSize(image, longestSide[format]));
  return encode(open(fitting), format, usualQuality);
}

/** The picture resampled to exactly `size` (Lanczos). */
export async function resizePicture(image: RgbImage, size: Size): Promise<RgbImage> {
  if (image.width === size.width && image.height === size.height) return image;
  const data = await resize(open(image), size).raw().toBuffer();
  return { data, ...size };
}

/** The part of a picture inside a box of whole pixels within it, resampled to exactly `size`, as JPEG of this quality. */
export async function encodeCrop(
  image: RgbImage,
  { x, y, width, height }: Box,
  size: Size,
  quality: number,
): Promise<Uint8Array> {
  const crop = open(image).extract({ left: x, top: y, width, height });
  return encode(resize(crop, size), 'jpeg', quality);
}

function open(image: RgbImage): Sharp {
  return sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } });
}

function resize(pipeline: Sharp, size: Size): Sharp {
  return pipeline.resize({ ...size, fit: 'fill' });
}

function encode(pipeline: Sharp, format: PictureFormat, quality: number): Promise<Uint8Array> {
  if (format === 'png') return pipeline.png({ compressionLevel: 7 }).toBuffer();
  if (format === 'webp') return pipeline.webp({ quality, effort: 3 }).toBuffer();
  // Full chroma resolution: hue carries the meaning, and subsampling smears coloured borders.
  return pipeline.jpeg({ quality, chromaSubsampling: '4:4:4', optimiseCoding: true }).toBuffer();
}
