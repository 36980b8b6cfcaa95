/** Tells from its first bytes what an image file really is, whatever its name says. */

import { isCameraRaw } from './camera-raw.ts';

/** The formats that are decoded. */
export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'avif';

/** What a file looks like: a decoded format, or what else it is; `isImage` for images of a refused format. */
export type SniffedFormat =
  | { accepted: true; format: ImageFormat }
  | { accepted: false; isImage: boolean; looksLike: string; hint: string };

/** For those who read a whole dataset. */
export const excludeHint = 'leave it out of the dataset with a filter';

/** Brands of the ISO media container ("ftyp" files) by what they hold. */
const isoBrands: Record<string, SniffedFormat> = {
  avif: accept('avif'),
  avis: accept('avif'),
  heic: refuse('HEIC (HEVC-coded, as phones write it)'),
  heix: refuse('HEIC (HEVC-coded, as phones write it)'),
  hevc: refuse('HEIC (HEVC-coded, as phones write it)'),
  heim: refuse('HEIC (HEVC-coded, as phones write it)'),
  'crx ': refuse('a Canon CR3 raw photograph'),
};

/** Signatures in hexadecimal, `..` for any byte, checked in order. */
const signatures: ReadonlyArray<readonly [pattern: string, format: SniffedFormat]> = [
  ['ffd8ff', accept('jpeg')],
  ['89504e470d0a1a0a', accept('png')],
  ['52494646........57454250', accept('webp')],
  ['474946383761', accept('gif')],
  ['474946383961', accept('gif')],
  ['49492a00........4352', refuse('a Canon CR2 raw photograph')],
  ['49492a00', accept('tiff')],
  ['4d4d002a', accept('tiff')],
  ['49492b00', accept('tiff')],
  ['4d4d002b', accept('tiff')],
  ['424d', refuse('BMP')],
  ['25504446', reject('PDF', 'export its pages as PNG')],
  ['2521', refuse('PostScript')],
  ['ff0a', refuse('JPEG XL')],
  ['0000000c4a584c20', refuse('JPEG XL')],
  ['0000000c6a502020', refuse('JPEG 2000')],
  ['ff4fff51', refuse('JPEG 2000')],
  ['38425053', refuse('a Photoshop document')],
  ['00000100', refuse('an icon file (ICO)')],
  ['762f3101', refuse('OpenEXR')],
  ['233f52414449414e4345', refuse('Radiance HDR')],
  ['1a45dfa3', reject('a video (WebM or Matroska)', 'export the frames as JPEG')],
  ['52494646........41564920', reject('a video (AVI)', 'export the frames as JPEG')],
  ['504b0304', reject('a ZIP archive', 'unpack it')],
  ['1f8b', reject('a gzip archive', 'unpack it')],
];

/** Bytes looked at: enough for an XML prologue with comments before `<svg`. */
const sniffLength = 4096;

/** What `bytes` look like, from their first 4 kB. Never throws; an empty buffer is `unknown`. */
export function sniffFormat(bytes: Uint8Array): SniffedFormat {
  const head = bytes.subarray(0, sniffLength);
  if (ascii(head, 4, 8) === 'ftyp') return isoFormat(head);
  if (isCameraRaw(head)) return refuse('a raw photograph of a camera (DNG, NEF, ARW or alike)');
  for (const [pattern, format] of signatures) if (matches(head, pattern)) return format;
  return textFormat(head) ?? unknownFormat(head);
}

function accept(format: ImageFormat): SniffedFormat {
  return { accepted: true, format };
}

/** An image of a format that is not decoded. */
function refuse(looksLike: string, hint = 'export it as PNG or JPEG'): SniffedFormat {
  return { accepted: false, isImage: true, looksLike, hint };
}

/** No image at all. */
function reject(looksLike: string, hint: string): SniffedFormat {
  return { accepted: false, isImage: false, looksLike, hint };
}

function ascii(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}

function matches(head: Uint8Array, pattern: string): boolean {
  if (head.length * 2 < pattern.length) return false;
  for (let i = 0; i < pattern.length; i += 2) {
    const byte = pattern.slice(i, i + 2);
    if (byte !== '..' && head[i / 2] !== Number.parseInt(byte, 16)) return false;
  }
  return true;
}

/** An AVIF may have `mif1` as major brand, so the compatible brands (from byte 16 on) count too. */
function isoFormat(head: Uint8Array): SniffedFormat {
  const boxLength = (head[0] << 24) | (head[1] << 16) | (head[2] << 8) | head[3];
  const end = Math.min(boxLength, head.length);
  const brands = [ascii(head, 8, 12)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(ascii(head, at, at + 4));
  for (const brand of brands) {
    const known = isoBrands[brand];
    if (known) return known;
  }
  return reject('a video (MP4 or QuickTime)', 'export the frames as JPEG');
}

function textFormat(head: Uint8Array): SniffedFormat | undefined {
  const text = new TextDecoder('utf-8').decode(head);
  if (/<svg[\s>]/i.test(text) && /^[\s\ufeff]*</.test(text)) {
    return refuse('SVG: vector images are refused because they can pull in other files', 'export it as PNG');
  }
  if (/^[\s\ufeff]*<(!doctype html|html|head|body)/i.test(text)) {
    return reject('an HTML page', 'the download probably gave an error page; fetch the image again');
  }
  if (/^[\s\ufeff]*<\?xml/.test(text)) return reject('XML', excludeHint);
  if (/^version https:\/\/git-lfs/.test(text)) {
    return reject('a Git LFS pointer', 'fetch the real file with `git lfs pull`');
  }
  // A multi-byte character may be cut at the end of the head; one anywhere else means the bytes are not text.
  const body = text.replace(/\ufffd$/, '');
  const controls = [...body].filter((c) => c === '\ufffd' || (c < ' ' && !'\t\n\r\f'.includes(c)));
  return body.length > 0 && controls.length === 0 ? reject('text', excludeHint) : undefined;
}

function unknownFormat(head: Uint8Array): SniffedFormat {
  if (head.length > 0 && head.every((byte) => byte === 0)) {
    return reject('a file of zeros', 'it was probably cut off while being written; copy it again');
  }
  return reject(
    'no known image format',
    'decoded are JPEG, PNG, WebP, GIF, TIFF and AVIF; convert it or leave it out',
  );
}
