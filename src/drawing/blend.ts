/** Paints concepts over a photograph: hue says which concept, intensity how strongly it is present. */

import type { RgbImage } from '../imaging/decode.ts';
import type { Rgb } from './colour.ts';
import { createField } from './field.ts';
import { visibleConcepts } from './region.ts';
import { type Heatmaps, refine } from './upsample.ts';

/** The look, in the terms of the formula of `paintConcepts`. */
export const look = {
  /** The photograph's grey values g, 0 to 1, become min(1, lift + gain·g): shadows must be able to take colour. */
  lift: 0.27,
  gain: 0.85,
  /** The same as a CSS filter: contrast(c) brightness(b) is b·(0.5 + c·(g − 0.5)). */
  photoFilter: 'grayscale(1) contrast(0.6115) brightness(1.39)',
  /** The veil where no concept is present, 0 to 255. */
  shade: [62, 66, 76] as Rgb,
  /** Heatmap value up to which nothing is painted. */
  floor: 0.15,
  /** Heatmap value at which a fine light line runs around a concept, and the line's opacity. */
  contourLevel: 0.5,
  contourOpacity: 0.6,
  /** A concept without a contour is painted only if its root mean square over the image is this: 0.3 on 4 % of it. */
  traceOverall: 0.06,
} as const;

/**
 * Intensity of a scaled heatmap value for the eye: 0 up to the floor, then smoothstep up to 1. A factorisation leaves
 * faint activation everywhere; what is too weak to count as present (0.25, see `measurePresence`) gets less than 5 %.
 */
export function tone(scaled: number): number {
  const v = Math.min(1, Math.max(0, (scaled - look.floor) / (1 - look.floor)));
  return v * v * (3 - 2 * v);
}

/** Which concepts `[k]` are painted in an image: those with a contour or spread out. The rest are traces of absent ones. */
export function paintedConcepts(maps: Heatmaps, norms: ArrayLike<number>): boolean[] {
  return visibleConcepts(maps, norms, { peak: look.contourLevel, overall: look.traceOverall });
}

/** The photograph's brightness 0 to 1 under the veil, for red, green and blue 0 to 255. */
export function photoBrightness(red: number, green: number, blue: number): number {
  const grey = (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
  return Math.min(1, look.lift + look.gain * grey);
}

/**
 * The picture with each pixel in the colour of the concept that explains most of it.
 *
 * At every pixel the heatmaps H_j are interpolated (`refine`, then bilinearly); the winner j maximises
 * H_j·‖W_j‖, the concept's part of the pixel's activation, which does not depend on how the factorisation
 * splits scale between W and H. With t = tone(T_winner), T being the `tints` on the same grid (see `tintsOf`; the heatmaps
 * themselves unless told otherwise), but 0 for mere traces (`paintedConcepts`),
 *
 *     photo  = min(1, lift + gain · (0.2126 R + 0.7152 G + 0.0722 B))
 *     veil   = shade + (colour_winner − shade) · t
 *     result = photo · veil
 *
 * A browser draws the same with the photograph under `filter: <look.photoFilter>` and one canvas holding the
 * veil above it with `mix-blend-mode: multiply`. The border between two winners is anti-aliased over a pixel;
 * the contour line at `contourLevel` is laid over the result in white.
 *
 * `norms` are the ‖W_j‖ `[k]`, `colours` one per concept, `lineWidth` the contour's in pixels, 0 for none.
 */
export function paintConcepts(
  picture: RgbImage,
  maps: Heatmaps,
  norms: ArrayLike<number>,
  colours: readonly Rgb[],
  lineWidth = 1,
  tints = maps,
): RgbImage {
  const { width, height, data } = picture;
  const out = new Uint8Array(width * height * 3);
  const fine = refine(maps);
  const fineTints = tints === maps ? fine : refine(tints);
  const field = createField(fine, norms, width, height, paintedConcepts(fine, norms), fineTints);
  const hues = Float64Array.from(colours.flat());
  const line = { reach: lineWidth > 0 ? lineWidth / 2 + 0.5 : 0, longest: Math.max(width, height) };
  for (let y = 0; y < height; y++) {
    field.moveTo(y);
    const [start, end] = [y * width * 3, (y + 1) * width * 3];
    paintRow(data.subarray(start, end), field, hues, line, out.subarray(start, end));
  }
  return { data: out, width, height };
}

/** Paints a row of pixels; `hues` `[k, 3]`, the line's reach and the picture's longest side in pixels. */
function paintRow(
  data: Uint8Array,
  { row, slopeAt }: ReturnType<typeof createField>,
  hues: Float64Array,
  { reach, longest }: { reach: number; longest: number },
  out: Uint8Array,
): void {
  const { winner, level, tint, other, second, secondTint, steepest } = row;
  const [shadeR, shadeG, shadeB] = look.shade;
  for (let x = 0, at = 0; at < data.length; x++, at += 3) {
    const hue = winner[x] * 3;
    let red = hues[hue];
    let green = hues[hue + 1];
    let blue = hues[hue + 2];
    let shown = tint[x];
    const part = other[x];
    if (part > 0) {
      const neighbour = second[x] * 3;
      red += (hues[neighbour] - red) * part;
      green += (hues[neighbour + 1] - green) * part;
      blue += (hues[neighbour + 2] - blue) * part;
      shown += (secondTint[x] - shown) * part;
    }
    let line = 0;
    const offContour = Math.abs(level[x] - look.contourLevel);
    if (offContour < reach * steepest[x]) {
      const slope = slopeAt(x);
      const covered = reach - offContour / slope;
      // On a plateau at this very level a line would spread into a blot: fade it out there.
      line = Math.min(1, Math.max(0, covered)) * Math.min(1, slope * longest) * look.contourOpacity;
    }
    const t = tone(shown);
    const photo = photoBrightness(data[at], data[at + 1], data[at + 2]) * (1 - line);
    const light = 255 * line + 0.5;
    out[at] = photo * (shadeR + (red - shadeR) * t) + light;
    out[at + 1] = photo * (shadeG + (green - shadeG) * t) + light;
    out[at + 2] = photo * (shadeB + (blue - shadeB) * t) + light;
  }
}
