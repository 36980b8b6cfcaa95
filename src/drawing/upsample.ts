/** Enlarges heatmaps from cells to pixels by bilinear interpolation. */

/**
 * `k` heatmaps `[k, height, width]` of one image: ≥ 0, about 1 where a concept is typically present. The cells are
 * spread evenly over the image.
 */
export type Heatmaps = {
  data: Float32Array;
  k: number;
  height: number;
  width: number;
};

/** For every pixel of an axis: the two cells around its centre and the weight of the upper one. */
export type AxisTaps = { lower: Int32Array; upper: Int32Array; weight: Float32Array };

/**
 * Interpolation taps of `pixels` pixel centres among `cells` cells, by half-pixel centres, the convention of every
 * resize that does not shift the image; beyond the outermost centres, clamped.
 */
export function axisTaps(cells: number, pixels: number): AxisTaps {
  const lower = new Int32Array(pixels);
  const upper = new Int32Array(pixels);
  const weight = new Float32Array(pixels);
  for (let p = 0; p < pixels; p++) {
    const at = ((p + 0.5) / pixels) * cells - 0.5;
    const clamped = Math.min(cells - 1, Math.max(0, at));
    lower[p] = Math.min(Math.floor(clamped), Math.max(0, cells - 2));
    upper[p] = Math.min(lower[p] + 1, cells - 1);
    weight[p] = clamped - lower[p];
  }
  return { lower, upper, weight };
}

/** Heatmap `index` at `width × height` pixels, row by row. */
export function upsample(maps: Heatmaps, index: number, width: number, height: number): Float32Array {
  const xs = axisTaps(maps.width, width);
  const ys = axisTaps(maps.height, height);
  const cells = maps.data.subarray(index * maps.height * maps.width, (index + 1) * maps.height * maps.width);
  const out = new Float32Array(width * height);
  const row = new Float32Array(maps.width);
  for (let y = 0; y < height; y++) {
    const top = ys.lower[y] * maps.width;
    const bottom = ys.upper[y] * maps.width;
    for (let c = 0; c < maps.width; c++) {
      row[c] = cells[top + c] + (cells[bottom + c] - cells[top + c]) * ys.weight[y];
    }
    for (let x = 0; x < width; x++) {
      const a = row[xs.lower[x]];
      out[y * width + x] = a + (row[xs.upper[x]] - a) * xs.weight[x];
    }
  }
  return out;
}

/** Cells per side that a refined heatmap has at least, where the refinement would be visible. */
const refinedCells = 64;

/**
 * The same heatmaps on a finer grid, so that a bilinear enlargement of it shows no kinks along the cells'
 * borders: Catmull-Rom interpolation (exact at the cells' centres, smooth between them), clamped at 0 and at
 * the edges. A power of two finer, at most 8 times; large maps come back unchanged.
 */
export function refine(maps: Heatmaps): Heatmaps {
  let factor = 1;
  while (factor < 8 && Math.max(maps.width, maps.height) * factor < refinedCells) factor *= 2;
  if (factor === 1) return maps;
  const width = maps.width * factor;
  const height = maps.height * factor;
  const data = new Float32Array(maps.k * width * height);
  const across = new Float32Array(maps.height * width);
  const weights = refinementWeights(factor);
  for (let j = 0; j < maps.k; j++) {
    const cells = maps.data.subarray(j * maps.height * maps.width, (j + 1) * maps.height * maps.width);
    for (let y = 0; y < maps.height; y++) {
      refineLine(cells, y * maps.width, 1, maps.width, across, y * width, 1, weights);
    }
    const plane = data.subarray(j * width * height, (j + 1) * width * height);
    for (let x = 0; x < width; x++) refineLine(across, x, width, maps.height, plane, x, width, weights);
    for (let i = 0; i < plane.length; i++) if (plane[i] < 0) plane[i] = 0;
  }
  return { data, k: maps.k, height, width };
}

/** For each of `factor` places in a cell: the first of its four neighbours (−2 or −1) and their weights. */
function refinementWeights(factor: number) {
  return Array.from({ length: factor }, (_, place) => {
    const offset = (place + 0.5) / factor - 0.5;
    const first = offset < 0 ? -2 : -1;
    const t = offset < 0 ? offset + 1 : offset;
    const weights = [
      ((2 - t) * t - 1) * t * 0.5,
      ((3 * t - 5) * t * t + 2) * 0.5,
      ((4 - 3 * t) * t + 1) * t * 0.5,
      (t - 1) * t * t * 0.5,
    ];
    return { first, weights };
  });
}

function refineLine(
  from: Float32Array,
  start: number,
  stride: number,
  cells: number,
  to: Float32Array,
  toStart: number,
  toStride: number,
  places: ReturnType<typeof refinementWeights>,
): void {
  for (let cell = 0, at = toStart; cell < cells; cell++) {
    for (const { first, weights } of places) {
      let sum = 0;
      for (let n = 0; n < 4; n++) {
        const neighbour = Math.min(cells - 1, Math.max(0, cell + first + n));
        sum += weights[n] * from[start + neighbour * stride];
      }
      to[at] = sum;
      at += toStride;
    }
  }
}
