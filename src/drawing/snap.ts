/** Moves the borders of heatmaps to the edges of the picture they belong to. */

import type { RgbImage } from '../imaging/decode.ts';
import { boxMeans } from './box-filter.ts';
import { evaluate, type Fit, type Guide, guidedFilter } from './guided-filter.ts';
import { type Heatmaps, refine, upsample } from './upsample.ts';

export type SnapOptions = {
  /** Longest side of the result in cells. */
  side: number;
  /** Longest side of the grid that the filter is fitted on. */
  fitSide: number;
  /** Radius of the filter's window as a part of the longest side: how far a border may move. */
  reach: number;
  /** Variance of a colour, 0 to 1, below which a window counts as flat. */
  epsilon: number;
  /** Times the filter is applied. */
  passes: number;
};

/** Chosen by `npm run bench -- localisation`; see docs/decisions.md. */
export const snapping: SnapOptions = {
  side: 160,
  fitSide: 54,
  reach: 0.15,
  epsilon: 3e-3,
  passes: 2,
};

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
export function snapToEdges(maps: Heatmaps, picture: RgbImage, options: SnapOptions = snapping): Heatmaps {
  const { side, fitSide, reach, epsilon, passes } = options;
  const guide = guideOf(picture, side);
  const { width, height } = guide;
  const coarse = guideOf(picture, fitSide);
  const fitTo = guidedFilter(coarse, Math.round(reach * fitSide), epsilon);
  const refined = refine(maps);
  const data = new Float32Array(maps.k * width * height);
  for (let j = 0; j < maps.k; j++) {
    let map = upsample(refined, j, width, height);
    if (map.some((value) => value > faint)) {
      let fitted = fitTo(upsample(refined, j, coarse.width, coarse.height));
      for (let n = 1; n < passes; n++) fitted = fitTo(evaluate(fitted, coarse));
      map = evaluate(enlarge(fitted, width, height), guide);
      const gains = upsample(gainsHalfwayBack(maps, j, map, width, height), 0, width, height);
      for (let i = 0; i < map.length; i++) map[i] = Math.max(0, map[i] * gains[i]);
      boxMeans(map, width, height, outline, map);
    }
    data.set(map, j * map.length);
  }
  return { data, k: maps.k, width, height };
}

/** Where the filter has left next to nothing, nothing is blown up. */
const largestGain = 2;

/** For every cell of heatmap `index`, √(its value / the mean that the filtered `map` has in it), as a heatmap. */
function gainsHalfwayBack(
  maps: Heatmaps,
  index: number,
  map: Float32Array,
  width: number,
  height: number,
): Heatmaps {
  const cells = maps.height * maps.width;
  const sums = new Float64Array(cells);
  const counts = new Float64Array(cells);
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) / height) * maps.height) * maps.width;
    for (let x = 0; x < width; x++, i++) {
      const cell = row + Math.floor(((x + 0.5) / width) * maps.width);
      sums[cell] += Math.max(0, map[i]);
      counts[cell] += 1;
    }
  }
  const data = new Float32Array(cells);
  for (let cell = 0; cell < cells; cell++) {
    const mean = sums[cell] / Math.max(1, counts[cell]);
    data[cell] = mean > 0 ? Math.min(largestGain, Math.sqrt(maps.data[index * cells + cell] / mean)) : 1;
  }
  return { data, k: 1, width: maps.width, height: maps.height };
}

function enlarge({ planes, width, height }: Fit, toWidth: number, toHeight: number): Fit {
  const enlarged = planes.map((data) => upsample({ data, k: 1, width, height }, 0, toWidth, toHeight));
  return { planes: enlarged as Fit['planes'], width: toWidth, height: toHeight };
}

/** The picture with `side` cells on its longest side, each cell the mean of the pixels whose centres lie in it (or the nearest one). */
function guideOf(picture: RgbImage, side: number): Guide {
  const scale = side / Math.max(picture.width, picture.height);
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const planes = [0, 1, 2].map(() => new Float32Array(width * height)) as unknown as Guide['planes'];
  for (let y = 0; y < height; y++) {
    const [top, bottom] = span(y, height, picture.height);
    for (let x = 0; x < width; x++) {
      const [left, right] = span(x, width, picture.width);
      const sums = [0, 0, 0];
      for (let row = top; row < bottom; row++) {
        for (
          let at = (row * picture.width + left) * 3, end = (row * picture.width + right) * 3;
          at < end;
          at += 3
        ) {
          sums[0] += picture.data[at];
          sums[1] += picture.data[at + 1];
          sums[2] += picture.data[at + 2];
        }
      }
      const count = 255 * (bottom - top) * (right - left);
      planes.forEach((plane, c) => {
        plane[y * width + x] = sums[c] / count;
      });
    }
  }
  return { planes, width, height };
}

function span(cell: number, cells: number, pixels: number): [start: number, end: number] {
  const start = Math.min(pixels - 1, Math.floor((cell * pixels) / cells));
  return [start, Math.max(start + 1, Math.floor(((cell + 1) * pixels) / cells))];
}
