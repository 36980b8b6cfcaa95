/** Draws a batch on one sheet: every image beside its overlay, under one shared legend. */

import { mapAtOnce } from '../at-once.ts';
import type { RgbImage } from '../imaging/decode.ts';
import { paintConcepts } from './blend.ts';
import { createCanvas, placeImage } from './canvas.ts';
import { encodePicture, resizePicture } from './encode.ts';
import { type Legend, theme } from './legend.ts';
import { legendHeight } from './legend-layout.ts';
import type { OverlayImage } from './overlay.ts';
import { paintText, textRenderer as text } from './text.ts';

/** One image of the sheet; `name` is its caption. */
export type SheetImage = OverlayImage & { name: string };

/** No side of a sheet is longer, in pixels. */
export const longestSheetSide = 4000;

/** Measures of a sheet in pixels; a tile holds one picture, a pair is photograph and overlay. */
export type SheetGrid = { tile: number; pairsPerRow: number; rows: number; shown: number };

const em = 18;
const gap = 12;
const margin = 28;
const captionHeight = 34;

/** While one picture is resampled on a thread of its own, another is painted. */
const tilesAtOnce = 3;

/** Tiles are this wide where there is room, and never narrower than the last of the steps. */
const tileWidths = [360, 320, 280, 240, 200, 160, 130, 100];

/** Tiles are 4:3; other pictures stand at the lower left, above their caption, with the overlay close by. */
const tileHeight = (tile: number) => Math.round(tile * 0.75);

/**
 * The grid for `count` images below a legend as high as `legendAt` says for a sheet's width: the largest tiles that fit,
 * about 4:3. Where none do, as many of the smallest as leave room for a last line.
 */
export function sheetGrid(count: number, legendAt: (width: number) => number): SheetGrid {
  for (const tile of tileWidths) {
    const pairWidth = 2 * tile + 2 * gap;
    const rowHeight = tileHeight(tile) + captionHeight + gap;
    const mostPairs = Math.floor((longestSheetSide - 2 * margin) / pairWidth);
    const mostRows = (pairsPerRow: number, lastLine = 0) => {
      const legend = legendAt(sheetWidth({ tile, pairsPerRow }));
      return Math.max(0, Math.floor((longestSheetSide - 2 * margin - legend - lastLine) / rowHeight));
    };
    const wanted = Math.max(1, Math.round(Math.sqrt((count * rowHeight * 4) / (pairWidth * 3))));
    // A wider sheet has fewer rows and a lower legend.
    for (let pairsPerRow = Math.min(mostPairs, wanted); pairsPerRow <= mostPairs; pairsPerRow++) {
      const rows = Math.ceil(count / pairsPerRow);
      if (rows <= mostRows(pairsPerRow)) return { tile, pairsPerRow, rows, shown: count };
    }
    if (tile === tileWidths.at(-1)) {
      const rows = mostRows(mostPairs, captionHeight);
      return { tile, pairsPerRow: mostPairs, rows, shown: mostPairs * rows };
    }
  }
  throw new RangeError('unreachable: the last tile width always returns');
}

/**
 * The sheet of a batch's images, in their order, bounded to 4000 pixels a side. Shares in the legend are the
 * batch's means. Images that do not fit even as the smallest tiles are counted in a last line, not drawn.
 */
export async function composeContactSheet(images: readonly SheetImage[], legend: Legend): Promise<RgbImage> {
  const k = legend.concepts.length;
  const legendAt = (sheet: number) => legendHeight(k, sheet - 2 * (margin - em), em);
  const grid = sheetGrid(images.length, (sheet) => legendAt(sheet).height);
  const { tile, pairsPerRow, rows, shown } = grid;
  const width = sheetWidth(grid);
  const panel = { x: margin - em, y: margin / 2, ...legendAt(width) };
  const rowHeight = tileHeight(tile) + captionHeight + gap;
  const top = panel.y + panel.height;
  const restHeight = shown < images.length ? captionHeight : 0;
  const height = Math.min(longestSheetSide, top + rows * rowHeight + restHeight + margin);
  const canvas = createCanvas(width, height, theme.background);
  await legend.draw(canvas, panel, meanShares(images, k));

  await mapAtOnce(images.slice(0, shown), tilesAtOnce, async (image, i) => {
    const x = margin + (i % pairsPerRow) * (2 * tile + 2 * gap);
    const y = top + Math.floor(i / pairsPerRow) * rowHeight;
    const picture = await fitted(image.picture, tile);
    const above = y + tileHeight(tile) - picture.height;
    placeImage(canvas, picture, x, above);
    const overlay = paintConcepts(picture, image.maps, image.norms, legend.colours, 1, image.tints);
    placeImage(canvas, overlay, x + picture.width + 2, above);
    const caption = await text.renderWithin(image.name, { size: 15, weight: 'regular' }, 2 * tile);
    paintText(canvas, caption, x, y + tileHeight(tile) + captionHeight / 2 - 2, theme.muted);
  });
  if (shown < images.length) {
    const rest = await text.render(`and ${images.length - shown} more`, { size: em, weight: 'bold' });
    paintText(canvas, rest, margin, height - margin, theme.text);
  }
  return canvas;
}

/** The contact sheet as JPEG. */
export async function drawContactSheet(images: readonly SheetImage[], legend: Legend): Promise<Uint8Array> {
  return encodePicture(await composeContactSheet(images, legend), 'jpeg');
}

/** However few and small its tiles are, the legend has room for two columns. */
function sheetWidth({ tile, pairsPerRow }: Pick<SheetGrid, 'tile' | 'pairsPerRow'>): number {
  return Math.max(2 * margin + pairsPerRow * (2 * tile + 2 * gap) - gap, 900);
}

async function fitted(picture: RgbImage, tile: number): Promise<RgbImage> {
  const scale = Math.min(tile / picture.width, tileHeight(tile) / picture.height);
  return resizePicture(picture, {
    width: Math.max(1, Math.round(picture.width * scale)),
    height: Math.max(1, Math.round(picture.height * scale)),
  });
}

function meanShares(images: readonly SheetImage[], k: number): number[] {
  return Array.from({ length: k }, (_, j) => {
    return images.reduce((sum, image) => sum + image.shares[j], 0) / Math.max(1, images.length);
  });
}
