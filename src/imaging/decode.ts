/** Decodes image bytes into 8-bit RGB twice: at the network's input size and at the size for drawing. */

import sharp from 'sharp';
import { LeitmotifError } from '../errors.ts';
import { inputSize, pictureSize, type Size } from './fit.ts';
import { type ImageFormat, sniffFormat } from './format.ts';

/** Interleaved 8-bit sRGB pixels: `data.length === width · height · 3`. */
export type RgbImage = { data: Uint8Array; width: number; height: number };

/** What one image may cost. */
export type DecodeLimits = { maxBytes: number; maxPixels: number; timeoutSeconds: number };

const defaultDecodeLimits: DecodeLimits = {
  maxBytes: 64 * 2 ** 20,
  maxPixels: 1e8,
  timeoutSeconds: 30,
};

export type DecodeOptions = {
  /** Side of the square with the network input's area, in pixels. */
  size: number;
  /** Smallest side the network takes, in pixels. */
  minSize: number;
  /** Whether the network takes other sizes than size × size; default true. */
  flexible?: boolean;
  /** Longest side of the picture for drawing, in pixels. */
  pictureSize: number;
  limits?: Partial<DecodeLimits>;
};

/** The file as it was: `width` and `height` after applying the EXIF orientation. */
export type OriginalImage = Size & {
  format: ImageFormat;
  /** Frames or pages in the file; only the first is decoded. */
  pages: number;
  hadAlpha: boolean;
  /** Colour space of the file as libvips names it: `srgb`, `cmyk`, `b-w`, `rgb16`, … */
  space: string;
  /** EXIF orientation 1 to 8, 1 when the file says nothing. */
  orientation: number;
};

export type DecodedImage = { input: RgbImage; picture: RgbImage; original: OriginalImage };

/**
 * Decodes the first frame of an image, upright, alpha flattened on white, any colour space to 8-bit sRGB.
 * Both results show the whole image, so a place in one is the same fraction of the other.
 *
 * Throws `image-empty`, `image-format`, `image-unsupported`, `image-too-large`, `image-timeout` or `image-corrupt`. The messages
 * complete "<file name>: …" and leave the name to the caller.
 */
export async function decodeImage(bytes: Uint8Array, options: DecodeOptions): Promise<DecodedImage> {
  const limits = { ...defaultDecodeLimits, ...options.limits };
  const format = checkedFormat(bytes, limits);
  try {
    const original = await describe(bytes, format, limits);
    const [input, picture] = await Promise.all([
      decodeTo(bytes, inputSize(original, options.size, options.minSize, options.flexible), limits),
      decodeTo(bytes, pictureSize(original, options.pictureSize), limits),
    ]);
    return { input, picture, original };
  } catch (thrown) {
    throw decodeError(thrown, limits);
  }
}

function checkedFormat(bytes: Uint8Array, limits: DecodeLimits): ImageFormat {
  if (bytes.length === 0) {
    throw new LeitmotifError('image-empty', 'the file has zero bytes', { hint: 'copy or download it again' });
  }
  if (bytes.length > limits.maxBytes) {
    const megabytes = (n: number) => `${(n / 2 ** 20).toFixed(1)} MiB`;
    throw new LeitmotifError(
      'image-too-large',
      `the file has ${megabytes(bytes.length)}, more than the limit of ${megabytes(limits.maxBytes)}`,
      { hint: 'save it smaller' },
    );
  }
  const sniffed = sniffFormat(bytes);
  if (sniffed.accepted) return sniffed.format;
  throw new LeitmotifError(
    sniffed.isImage ? 'image-unsupported' : 'image-format',
    `the file is ${sniffed.looksLike}`,
    { hint: sniffed.hint },
  );
}

function open(bytes: Uint8Array, limits: DecodeLimits) {
  return sharp(bytes, {
    limitInputPixels: limits.maxPixels,
    failOn: 'warning',
    sequentialRead: true,
    pages: 1,
  });
}

async function describe(
  bytes: Uint8Array,
  format: ImageFormat,
  limits: DecodeLimits,
): Promise<OriginalImage> {
  const metadata = await open(bytes, limits).metadata();
  return {
    width: metadata.autoOrient.width,
    height: metadata.autoOrient.height,
    format,
    pages: metadata.pages ?? 1,
    hadAlpha: metadata.hasAlpha,
    space: metadata.space,
    orientation: metadata.orientation ?? 1,
  };
}

async function decodeTo(bytes: Uint8Array, size: Size, limits: DecodeLimits): Promise<RgbImage> {
  const { data, info } = await open(bytes, limits)
    .timeout({ seconds: limits.timeoutSeconds })
    .autoOrient()
    .resize({ ...size, fit: 'fill' })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** Names the cause behind an exception of the decoder. */
export function decodeError(thrown: unknown, limits: DecodeLimits = defaultDecodeLimits): LeitmotifError {
  if (thrown instanceof LeitmotifError) return thrown;
  const text = (thrown instanceof Error ? thrown.message : String(thrown)).trim();
  if (/pixel limit|too many pixels|dimensions? exceed|image too (large|big)/i.test(text)) {
    const megapixels = Math.round(limits.maxPixels / 1e6);
    return new LeitmotifError('image-too-large', `the image has more than ${megapixels} megapixels`, {
      hint: 'save it smaller',
      cause: thrown,
    });
  }
  if (/out of memory/i.test(text)) {
    return new LeitmotifError('image-too-large', 'decoding it takes more memory than there is', {
      hint: 'save it smaller, or ask for smaller pictures with --size and --overlay-size',
      cause: thrown,
    });
  }
  if (/^timeout\b/i.test(text)) {
    return new LeitmotifError('image-timeout', `decoding took longer than ${limits.timeoutSeconds} s`, {
      hint: 'save it again in a plain format, or smaller',
      cause: thrown,
    });
  }
  const reason = text.split('\n')[0].slice(0, 200);
  return new LeitmotifError('image-corrupt', `the image data is truncated or damaged (${reason})`, {
    hint: 'copy or download it again, or open and save it in an image editor',
    cause: thrown,
  });
}
