/** Chooses the pixel sizes an image is decoded to: one for the network, one for drawing. */

/** Width and height in pixels. */
export type Size = { width: number; height: number };

/** The sizes of a network's input that may be asked for, in pixels; a pass over a single larger one takes many gigabytes. */
export const inputSizes = { least: 8, most: 4096 };

/** More extreme images are squeezed to this aspect ratio for the network, so that neither side explodes. */
const maxInputAspect = 3;

/**
 * The network's input size for an image: its aspect ratio (at most 3:1), an area of about `size`² pixels and
 * no side below `minSize`. The whole image fills it, so heatmap cells are fractions of the image. A network that is not
 * `flexible` gets a square of `size`.
 */
export function inputSize(original: Size, size: number, minSize: number, flexible = true): Size {
  if (!flexible) return { width: size, height: size };
  const aspect = Math.min(maxInputAspect, Math.max(1 / maxInputAspect, original.width / original.height));
  const root = Math.sqrt(aspect);
  return {
    width: Math.max(minSize, Math.round(size * root)),
    height: Math.max(minSize, Math.round(size / root)),
  };
}

/** The size for drawing: the image's own, shrunk so that its longest side is at most `longest`; never enlarged. */
export function pictureSize(original: Size, longest: number): Size {
  const scale = Math.min(1, longest / Math.max(original.width, original.height));
  return {
    width: Math.max(1, Math.round(original.width * scale)),
    height: Math.max(1, Math.round(original.height * scale)),
  };
}
