/** Finds where in an image a concept is strongest. */

import { cellsOf, type Heatmaps, refine } from './upsample.ts';

/** A box in fractions 0 to 1 of the image. */
export type FractionBox = { left: number; top: number; right: number; bottom: number };

/**
 * The box around concept `index`'s strongest region: the connected cells (by their edges) around the heatmap's
 * maximum with at least half of it. Undefined where the heatmap is 0 everywhere.
 */
export function strongestRegion(maps: Heatmaps, index: number): FractionBox | undefined {
  const { data: cells, width, height } = refine({ ...maps, k: 1, data: cellsOf(maps, index) });
  const peak = indexOfLargest(cells);
  if (!(cells[peak] > 0)) return undefined;
  const half = cells[peak] / 2;
  const seen = new Uint8Array(cells.length);
  const queue = [peak];
  seen[peak] = 1;
  let [x0, x1, y0, y1] = [width, 0, height, 0];
  for (let cell = queue.pop(); cell !== undefined; cell = queue.pop()) {
    const x = cell % width;
    const y = (cell - x) / width;
    [x0, x1, y0, y1] = [Math.min(x0, x), Math.max(x1, x), Math.min(y0, y), Math.max(y1, y)];
    const neighbours = [
      x > 0 ? cell - 1 : -1,
      x < width - 1 ? cell + 1 : -1,
      y > 0 ? cell - width : -1,
      y < height - 1 ? cell + width : -1,
    ];
    for (const next of neighbours) {
      if (next < 0 || seen[next] || cells[next] < half) continue;
      seen[next] = 1;
      queue.push(next);
    }
  }
  return { left: x0 / width, top: y0 / height, right: (x1 + 1) / width, bottom: (y1 + 1) / height };
}

/** A landmark lies where its concept's heatmap has at least this part of its maximum. */
const landmarkLevel = 0.6;

/**
 * For each concept a place for its number, in fractions of the image: of the cells that it wins and where it is
 * strong, the one farthest from all others and from the image's edge. Undefined for a concept that nowhere wins
 * with a heatmap value of at least `least`.
 */
export function landmarks(
  maps: Heatmaps,
  norms: ArrayLike<number>,
  least: number,
): Array<{ x: number; y: number } | undefined> {
  const fine = refine(maps);
  const { k, width, height, data } = fine;
  const plane = width * height;
  const owner = winners(fine, norms);
  const peaks = peaksOf(fine, owner);
  for (let i = 0; i < plane; i++) {
    const value = data[owner[i] * plane + i];
    if (value < least || value < landmarkLevel * peaks[owner[i]]) owner[i] = -1;
  }
  const depth = depths(owner, width, height);
  const places = new Int32Array(k).fill(-1);
  for (let i = 0; i < plane; i++) {
    const j = owner[i];
    if (j >= 0 && (places[j] < 0 || depth[i] > depth[places[j]])) places[j] = i;
  }
  return Array.from(places, (place) => {
    if (place < 0) return undefined;
    const column = place % width;
    return { x: (column + 0.5) / width, y: (Math.floor(place / width) + 0.5) / height };
  });
}

/** What a concept needs to be visible in an image: one of the two, in heatmap values. */
export type Visibility = {
  /** At one of the cells that it wins. */
  peak: number;
  /** Root mean square over the whole image, counting 0 where another concept wins. */
  overall: number;
};

/** Which concepts `[k]` are more than traces in an image: strong somewhere, or spread out. */
export function visibleConcepts(maps: Heatmaps, norms: ArrayLike<number>, least: Visibility): boolean[] {
  const owner = winners(maps, norms);
  const squares = new Float64Array(maps.k);
  owner.forEach((j, i) => {
    squares[j] += maps.data[j * owner.length + i] ** 2;
  });
  return Array.from(
    peaksOf(maps, owner),
    (peak, j) => peak >= least.peak || Math.sqrt(squares[j] / owner.length) >= least.overall,
  );
}

function peaksOf({ data, k }: Heatmaps, owner: Int16Array): Float32Array {
  const peaks = new Float32Array(k);
  for (let i = 0; i < owner.length; i++) {
    peaks[owner[i]] = Math.max(peaks[owner[i]], data[owner[i] * owner.length + i]);
  }
  return peaks;
}

/** The concept with the largest part, H_j·‖W_j‖, of every cell. */
export function winners({ k, width, height, data }: Heatmaps, norms: ArrayLike<number>): Int16Array {
  const plane = width * height;
  const owner = new Int16Array(plane);
  for (let i = 0; i < plane; i++) {
    let best = data[i] * norms[0];
    for (let j = 1; j < k; j++) {
      const part = data[j * plane + i] * norms[j];
      if (part <= best) continue;
      best = part;
      owner[i] = j;
    }
  }
  return owner;
}

/** Steps from every cell to the nearest one of another owner, or out of the grid: two passes, city-block. */
function depths(owner: Int16Array, width: number, height: number): Int32Array {
  const depth = new Int32Array(owner.length);
  const relax = (i: number, neighbour: number) => {
    depth[i] = Math.min(depth[i], owner[neighbour] === owner[i] ? depth[neighbour] + 1 : 1);
  };
  for (let i = 0; i < owner.length; i++) {
    depth[i] = width + height;
    const column = i % width;
    if (column === 0 || column === width - 1 || i < width || i >= owner.length - width) depth[i] = 1;
    if (column > 0) relax(i, i - 1);
    if (i >= width) relax(i, i - width);
  }
  for (let i = owner.length - 1; i >= 0; i--) {
    if (i % width < width - 1) relax(i, i + 1);
    if (i < owner.length - width) relax(i, i + width);
  }
  return depth;
}

function indexOfLargest(values: Float32Array): number {
  let largest = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[largest]) largest = i;
  return largest;
}
