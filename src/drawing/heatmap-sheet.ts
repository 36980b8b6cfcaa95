/** Stores an image's heatmaps as one small greyscale PNG, for viewers to colour. */

import sharp from 'sharp';
import type { Heatmaps } from './upsample.ts';

/**
 * A lossless 8-bit greyscale PNG of `k·height` rows and `width` columns, map above map, at the heatmaps' own
 * resolution. A value is `round(255 · min(1, H / scale))`; `scale` is the heatmap value that becomes white.
 */
export async function encodeHeatmapSheet(maps: Heatmaps, scale = 1): Promise<Uint8Array> {
  const grey = new Uint8Array(maps.k * maps.height * maps.width);
  for (let i = 0; i < grey.length; i++) {
    grey[i] = Math.round(255 * Math.min(1, Math.max(0, maps.data[i] / scale)));
  }
  return sharp(grey, { raw: { width: maps.width, height: maps.k * maps.height, channels: 1 } })
    .toColourspace('b-w')
    .png({ compressionLevel: 9 })
    .toBuffer();
}
