/** A small rasteriser for RGB buffers: anti-aliased boxes, masks and pictures. */

import type { RgbImage } from '../imaging/decode.ts';
import type { Rgb } from './colour.ts';

/** Coverage 0 to 255 per pixel, row by row. */
export type Mask = { data: Uint8Array; width: number; height: number };

export function createCanvas(width: number, height: number, background: Rgb): RgbImage {
  const data = new Uint8Array(width * height * 3);
  data.set(background);
  for (let filled = 3; filled < data.length; filled *= 2) data.copyWithin(filled, 0, filled);
  return { data, width, height };
}

export type Box = { x: number; y: number; width: number; height: number };

/** Fills a box with rounded corners; positions may be fractions of a pixel, edges are anti-aliased. */
export function fillBox(canvas: RgbImage, box: Box, colour: Rgb, { radius = 0, opacity = 1 } = {}): void {
  const halfX = box.width / 2;
  const halfY = box.height / 2;
  const r = Math.min(radius, halfX, halfY);
  const right = Math.min(canvas.width, Math.ceil(box.x + box.width));
  const bottom = Math.min(canvas.height, Math.ceil(box.y + box.height));
  for (let y = Math.max(0, Math.floor(box.y)); y < bottom; y++) {
    const dy = Math.abs(y + 0.5 - box.y - halfY) - halfY + r;
    for (let x = Math.max(0, Math.floor(box.x)); x < right; x++) {
      const dx = Math.abs(x + 0.5 - box.x - halfX) - halfX + r;
      // Signed distance to a rounded rectangle.
      const outside = (dx > 0 && dy > 0 ? Math.hypot(dx, dy) : Math.max(dx, dy)) - r;
      const coverage = Math.min(1, Math.max(0, 0.5 - outside));
      if (coverage > 0) blendPixel(canvas.data, (y * canvas.width + x) * 3, colour, coverage * opacity);
    }
  }
}

/** Paints `colour` through a mask whose top left corner is at (x, y), rounded to pixels. */
export function paintMask(
  canvas: RgbImage,
  mask: Mask,
  x: number,
  y: number,
  colour: Rgb,
  opacity: number,
): void {
  const left = Math.round(x);
  const top = Math.round(y);
  for (let my = Math.max(0, -top); my < mask.height && top + my < canvas.height; my++) {
    for (let mx = Math.max(0, -left); mx < mask.width && left + mx < canvas.width; mx++) {
      const coverage = mask.data[my * mask.width + mx];
      if (coverage === 0) continue;
      const at = ((top + my) * canvas.width + left + mx) * 3;
      blendPixel(canvas.data, at, colour, (coverage / 255) * opacity);
    }
  }
}

/** Copies a picture to (x, y); what lies outside is cut off. */
export function placeImage(canvas: RgbImage, image: RgbImage, x: number, y: number): void {
  const left = Math.max(0, -x);
  const span = Math.min(image.width, canvas.width - x) - left;
  if (span <= 0) return;
  for (let row = Math.max(0, -y); row < image.height && y + row < canvas.height; row++) {
    const from = (row * image.width + left) * 3;
    canvas.data.set(image.data.subarray(from, from + span * 3), ((y + row) * canvas.width + x + left) * 3);
  }
}

function blendPixel(data: Uint8Array, at: number, colour: Rgb, alpha: number): void {
  data[at] = data[at] + (colour[0] - data[at]) * alpha + 0.5;
  data[at + 1] = data[at + 1] + (colour[1] - data[at + 1]) * alpha + 0.5;
  data[at + 2] = data[at + 2] + (colour[2] - data[at + 2]) * alpha + 0.5;
}
