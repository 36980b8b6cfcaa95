/** Draws an image's overlay: the photograph with its concepts on it, and the legend beside it. */

import type { RgbImage } from '../imaging/decode.ts';
import { look, paintConcepts } from './blend.ts';
import { createCanvas, placeImage } from './canvas.ts';
import { encodePicture, type PictureFormat, resizePicture } from './encode.ts';
import { type Legend, presentShare, theme } from './legend.ts';
import { layOut } from './legend-layout.ts';
import { landmarks } from './region.ts';
import type { Heatmaps } from './upsample.ts';

/** Smaller pictures are enlarged to this longest side, so that a readable legend fits beside them. */
const smallestOverlay = 480;

export type OverlayImage = {
  picture: RgbImage;
  /** Scaled heatmaps, which say where concepts are, and how strongly they are coloured there; of one grid. */
  maps: Heatmaps;
  tints: Heatmaps;
  /** ‖W_j‖ `[k]`. */
  norms: ArrayLike<number>;
  /** Each concept's part of the image's explained activation `[k]`, 0 to 1. */
  shares: ArrayLike<number>;
  /** A line of text below the legend's concepts. */
  note?: string | undefined;
};

/** The finished overlay as pixels. The legend is made once per batch with `createLegend`. */
export async function composeOverlay(image: OverlayImage, legend: Legend): Promise<RgbImage> {
  const picture = await enlarged(image.picture);
  const { maps, tints, norms } = image;
  const painted = paintConcepts(picture, maps, norms, legend.colours, contourWidth(picture), tints);
  const layout = layOut(picture, legend.concepts.length, image.note !== undefined);
  const canvas = createCanvas(layout.canvas.width, layout.canvas.height, theme.background);
  placeImage(canvas, painted, layout.picture.x, layout.picture.y);
  await legend.draw(canvas, layout.panel, image.shares, image.note);
  const frame = { ...layout.picture, width: picture.width, height: picture.height };
  for (const [j, place] of landmarks(maps, norms, look.contourLevel).entries()) {
    if (place && image.shares[j] >= presentShare) await legend.mark(canvas, frame, j, place, layout.panel.em);
  }
  return canvas;
}

/** The overlay encoded. */
export async function drawOverlay(
  image: OverlayImage,
  legend: Legend,
  format: PictureFormat,
): Promise<Uint8Array> {
  return encodePicture(await composeOverlay(image, legend), format);
}

/** The picture, enlarged when its longest side is below 480 pixels. */
async function enlarged(picture: RgbImage): Promise<RgbImage> {
  const scale = smallestOverlay / Math.max(picture.width, picture.height);
  if (scale <= 1) return picture;
  return resizePicture(picture, {
    width: Math.max(1, Math.round(picture.width * scale)),
    height: Math.max(1, Math.round(picture.height * scale)),
  });
}

/** Contour lines keep their look from 480 to 4000 pixels. */
function contourWidth(picture: RgbImage): number {
  return Math.max(1, Math.max(picture.width, picture.height) / 700);
}
