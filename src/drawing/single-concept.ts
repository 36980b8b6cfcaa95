/** Draws one concept's heatmap over the picture, from dark to the concept's colour. */

import type { RgbImage } from '../imaging/decode.ts';
import { photoBrightness } from './blend.ts';
import { type Oklch, oklchToRgb, type Rgb } from './colour.ts';
import { encodePicture, type PictureFormat } from './encode.ts';
import { conceptOklch } from './palette.ts';
import { type Heatmaps, refine, upsample } from './upsample.ts';

/** Colours of the ramp for values 0, 1/255, …, 1. */
const rampSteps = 256;

/**
 * A ramp in one hue: lightness and chroma rise in equal steps of OKLCH from near black to the colour, so equal
 * differences of a heatmap look equally large.
 */
export function conceptRamp([lightness, chroma, hue]: Oklch): Rgb[] {
  return Array.from({ length: rampSteps }, (_, step) => {
    const t = step / (rampSteps - 1);
    return oklchToRgb([0.3 + (lightness - 0.3) * t, chroma * t, hue]);
  });
}

/** The picture under concept `index`'s tints T: photo brightness times ramp(min(1, T)), T linear. */
function paintConcept(picture: RgbImage, tints: Heatmaps, index: number): RgbImage {
  const { width, height, data } = picture;
  const ramp = conceptRamp(conceptOklch(index));
  const heat = upsample(refine(tints), index, width, height);
  const out = new Uint8Array(data.length);
  for (let i = 0; i < heat.length; i++) {
    const [red, green, blue] = ramp[Math.round(Math.min(1, heat[i]) * (rampSteps - 1))];
    const photo = photoBrightness(data[i * 3], data[i * 3 + 1], data[i * 3 + 2]);
    out[i * 3] = photo * red + 0.5;
    out[i * 3 + 1] = photo * green + 0.5;
    out[i * 3 + 2] = photo * blue + 0.5;
  }
  return { data: out, width, height };
}

/** One concept over the picture, encoded; in the palette's colour for `index`. */
export async function drawConcept(
  image: { picture: RgbImage; tints: Heatmaps },
  index: number,
  format: PictureFormat = 'jpeg',
): Promise<Uint8Array> {
  return encodePicture(paintConcept(image.picture, image.tints, index), format);
}
