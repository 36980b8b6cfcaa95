/** Stores what an image's overlay is drawn from as one small greyscale PNG, for viewers to colour. */

import sharp from 'sharp';
import type { Heatmaps } from './upsample.ts';

/**
 * A lossless 8-bit greyscale PNG of `2k·height` rows and `width` columns, map above map, at the heatmaps' own
 * resolution: first the heatmaps, then the tints of the same grid. A value is `round(255 · min(1, H / scale))`; `scale`
 * is the heatmap value that becomes white.
 */
export async function encodeHeatmapSheet(
  maps: Heatmaps,
  tints: Heatmaps,
  scale: number,
): Promise<Uint8Array> {
  const toByte = (value: number) => Math.round(255 * Math.min(1, Math.max(0, value / scale)));
  const grey = Uint8Array.from([...maps.data, ...tints.data], toByte);
  return sharp(grey, { raw: { width: maps.width, height: 2 * maps.k * maps.height, channels: 1 } })
    .toColourspace('b-w')
    .png({ compressionLevel: 9 })
    .toBuffer();
}
