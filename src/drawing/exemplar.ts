/** Cuts out the part of a picture that shows a concept best, for lists of exemplars. */

import type { RgbImage } from '../imaging/decode.ts';
import type { Box } from './canvas.ts';
import { encodeCrop } from './encode.ts';
import { type FractionBox, strongestRegion } from './region.ts';
import type { Heatmaps } from './upsample.ts';

/** Room around the region on each side, as a part of its longer side. */
const padding = 0.12;

/** A crop's shorter side is at least this part of the picture's shorter side. */
const leastSide = 0.25;

/** A crop's longer side in pixels, and how it is encoded. */
const side = 160;
const quality = 82;

/**
 * The crop for a region of a `width × height` picture, in whole pixels: padded, then made square as far as the
 * picture reaches, and always inside it.
 */
export function exemplarBox(region: FractionBox, width: number, height: number): Box {
  const w = (region.right - region.left) * width;
  const h = (region.bottom - region.top) * height;
  const wanted = Math.max(Math.max(w, h) * (1 + 2 * padding), leastSide * Math.min(width, height));
  const [x, boxWidth] = place(((region.left + region.right) / 2) * width, wanted, width);
  const [y, boxHeight] = place(((region.top + region.bottom) / 2) * height, wanted, height);
  return { x, y, width: boxWidth, height: boxHeight };
}

/**
 * A small JPEG of concept `index` in this picture; the whole picture where the heatmap is empty.
 */
export async function drawExemplar(
  { picture, maps }: { picture: RgbImage; maps: Heatmaps },
  index: number,
): Promise<Uint8Array> {
  const region = strongestRegion(maps, index) ?? { left: 0, top: 0, right: 1, bottom: 1 };
  const box = exemplarBox(region, picture.width, picture.height);
  const scale = side / Math.max(box.width, box.height);
  const size = {
    width: Math.max(1, Math.round(box.width * scale)),
    height: Math.max(1, Math.round(box.height * scale)),
  };
  return encodeCrop(picture, box, size, quality);
}

/** A span of about `wanted` pixels centred on `centre`, moved so that it lies within 0 to `limit`. */
function place(centre: number, wanted: number, limit: number): [start: number, length: number] {
  const length = Math.max(1, Math.min(limit, Math.round(wanted)));
  const start = Math.min(limit - length, Math.max(0, Math.round(centre - length / 2)));
  return [start, length];
}
