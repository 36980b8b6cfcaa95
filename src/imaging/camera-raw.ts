/** Tells the raw photographs of cameras, most of which are TIFF files, from TIFF files that can be decoded. */

/** NewSubfileType, whose lowest bit says that an image is a smaller version of another; SubIFDs; DNGVersion. */
const tags = { kind: 254, others: 330, dng: 50706 };

/**
 * Whether a file that begins like this is a DNG, or a TIFF whose first image is a preview of one elsewhere in it, as in
 * NEF and ARW: decoded, it would be the preview.
 */
export function isCameraRaw(head: Uint8Array): boolean {
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  if (head.length < 8) return false;
  const [order, isLittle] = [view.getUint16(0), head[0] === 0x49];
  if ((order !== 0x4949 && order !== 0x4d4d) || view.getUint16(2, isLittle) !== 42) return false;
  const directory = view.getUint32(4, isLittle);
  const found = new Map<number, number>();
  if (directory + 2 > head.length) return false;
  const entries = view.getUint16(directory, isLittle);
  for (let i = 0, at = directory + 2; i < entries && at + 12 <= head.length; i++, at += 12) {
    found.set(view.getUint16(at, isLittle), view.getUint32(at + 8, isLittle));
  }
  const isPreview = ((found.get(tags.kind) ?? 0) & 1) === 1;
  return found.has(tags.dng) || (isPreview && found.has(tags.others));
}
