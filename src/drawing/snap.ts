/** Moves the borders of heatmaps to the edges of the picture they belong to. */

import type { RgbImage } from '../imaging/decode.ts';
import { boxMeans } from './box-filter.ts';
import { evaluate, type Guide, guidedFilter } from './guided-filter.ts';
import { cellsOf, type Heatmaps, refine, rowEnlarger, upsample } from './upsample.ts';

// Chosen by `npm run bench -- localisation`; see docs/decisions.md.
/** Longest side of the result in cells. */
const side = 160;
/** Longest side of the grid that the filter is fitted on. */
const fitSide = 54;
/** Radius of the filter's window as a part of the longest side: how far a border may move. */
const reach = 0.15;
/** Variance of a colour, 0 to 1, below which a window counts as flat. */
const epsilon = 3e-3;
/** Times the filter is applied. */
const passes = 2;

/** Radius in cells of a last smoothing, without which the texture of fur or grass would fray the outlines. */
const outline = 2;

/** A heatmap that stays below is too faint to be seen: it is enlarged, not filtered. */
const faint = 0.05;

/**
 * The heatmaps on a finer grid of the picture's aspect ratio, filtered along the picture's edges: a cell of a heatmap
 * covers many pixels and knows nothing of the outline of what it saw; the picture does. On even ground the filter alone
 * would spread a value far beyond the cells that have it, so every cell is then brought half-way back (in the geometric
 * mean) to the value it had. Values stay on their scale, and a heatmap that is 0 everywhere stays so; elsewhere
 * negative overshoot becomes 0. The fit is made on a coarser grid than it is applied on (He & Sun, Fast Guided Filter,
 * 2015).
 */
export function snapToEdges(maps: Heatmaps, picture: RgbImage): Heatmaps {
  const guide = guideOf(picture, side);
  const { width, height } = guide;
  const coarse = guideOf(picture, fitSide);
  const fitTo = guidedFilter(coarse, Math.round(reach * fitSide), epsilon);
  const refined = refine(maps);
  const enlargeRow = rowEnlarger(maps.width, maps.height, width, height);
  const cellAt = cellsUnder(maps, width, height);
  const gain = new Float32Array(width);
  const snapped: Heatmaps = { data: new Float32Array(maps.k * width * height), k: maps.k, width, height };
  for (let j = 0; j < maps.k; j++) {
    const out = cellsOf(snapped, j);
    if (!cellsOf(refined, j).some((value) => value > faint)) {
      out.set(upsample(refined, j, width, height));
      continue;
    }
    let fitted = fitTo(upsample(refined, j, coarse.width, coarse.height));
    for (let n = 1; n < passes; n++) fitted = fitTo(evaluate(fitted, coarse));
    const map = evaluate(fitted, guide);
    const gains = gainsHalfwayBack(cellsOf(maps, j), map, cellAt);
    for (let y = 0, i = 0; y < height; y++) {
      enlargeRow(gains, y, gain);
      for (let x = 0; x < width; x++, i++) map[i] = Math.max(0, map[i] * gain[x]);
    }
    boxMeans(map, width, height, outline, out);
  }
  return snapped;
}

/** Where the filter has left next to nothing, nothing is blown up. */
const largestGain = 2;

/** For every cell, √(its value / the mean that the filtered `map` has in it); `cellAt` says which pixel lies in which. */
function gainsHalfwayBack(cells: Float32Array, map: Float32Array, cellAt: Int32Array): Float32Array {
  const sums = new Float64Array(cells.length);
  const counts = new Float64Array(cells.length);
  for (let i = 0; i < map.length; i++) {
    const cell = cellAt[i];
    sums[cell] += Math.max(0, map[i]);
    counts[cell] += 1;
  }
  const gains = new Float32Array(cells.length);
  for (let cell = 0; cell < cells.length; cell++) {
    const mean = sums[cell] / Math.max(1, counts[cell]);
    gains[cell] = mean > 0 ? Math.min(largestGain, Math.sqrt(cells[cell] / mean)) : 1;
  }
  return gains;
}

/** The index of the cell that each of `width × height` pixels lies in. */
function cellsUnder(maps: Heatmaps, width: number, height: number): Int32Array {
  const cellAt = new Int32Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) / height) * maps.height) * maps.width;
    for (let x = 0; x < width; x++, i++) cellAt[i] = row + Math.floor(((x + 0.5) / width) * maps.width);
  }
  return cellAt;
}

/** The picture with `longest` cells on its longest side, each cell the mean of the pixels whose centres lie in it (or the nearest one). */
function guideOf(picture: RgbImage, longest: number): Guide {
  const { data } = picture;
  const scale = longest / Math.max(picture.width, picture.height);
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const planes = [0, 1, 2].map(() => new Float32Array(width * height)) as unknown as Guide['planes'];
  const [red, green, blue] = planes;
  const columns = Array.from({ length: width }, (_, x) => span(x, width, picture.width));
  for (let y = 0, i = 0; y < height; y++) {
    const [top, bottom] = span(y, height, picture.height);
    for (let x = 0; x < width; x++, i++) {
      const [left, right] = columns[x];
      let sumR = 0;
      let sumG = 0;
      let sumB = 0;
      for (let row = top; row < bottom; row++) {
        const end = (row * picture.width + right) * 3;
        for (let at = (row * picture.width + left) * 3; at < end; at += 3) {
          sumR += data[at];
          sumG += data[at + 1];
          sumB += data[at + 2];
        }
      }
      const count = 255 * (bottom - top) * (right - left);
      red[i] = sumR / count;
      green[i] = sumG / count;
      blue[i] = sumB / count;
    }
  }
  return { planes, width, height };
}

function span(cell: number, cells: number, pixels: number): [start: number, end: number] {
  const start = Math.min(pixels - 1, Math.floor((cell * pixels) / cells));
  return [start, Math.max(start + 1, Math.floor(((cell + 1) * pixels) / cells))];
}
