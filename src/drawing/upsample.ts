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

/**
 * Prepares the enlargement of `[rows, cols]` cells to `[height, width]` pixels; what it returns writes row `y` of one
 * map's pixels to `out`, from `at` on, and may be called for many maps.
 */
export function rowEnlarger(cols: number, rows: number, width: number, height: number) {
  const ys = axisTaps(rows, height);
  const { lower, upper, weight } = axisTaps(cols, width);
  const row = new Float32Array(cols);
  return (cells: Float32Array, y: number, out: Float32Array, at = 0): void => {
    const top = ys.lower[y] * cols;
    const bottom = ys.upper[y] * cols;
    const down = ys.weight[y];
    for (let c = 0; c < cols; c++) row[c] = cells[top + c] + (cells[bottom + c] - cells[top + c]) * down;
    for (let x = 0; x < width; x++) {
      const left = row[lower[x]];
      out[at + x] = left + (row[upper[x]] - left) * weight[x];
    }
  };
}

/** The cells of heatmap `index`, not copied. */
export function cellsOf({ data, width, height }: Heatmaps, index: number): Float32Array {
  return data.subarray(index * width * height, (index + 1) * width * height);
}

/** Heatmap `index` at `width × height` pixels, row by row. */
export function upsample(maps: Heatmaps, index: number, width: number, height: number): Float32Array {
  const enlargeRow = rowEnlarger(maps.width, maps.height, width, height);
  const cells = cellsOf(maps, index);
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) enlargeRow(cells, y, out, y * width);
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
    const cells = cellsOf(maps, j);
    for (let y = 0; y < maps.height; y++) {
      refineLine(cells, y * maps.width, 1, maps.width, across, y * width, 1, weights);
    }
    const plane = data.subarray(j * width * height, (j + 1) * width * height);
    for (let x = 0; x < width; x++) refineLine(across, x, width, maps.height, plane, x, width, weights);
    for (let i = 0; i < plane.length; i++) if (plane[i] < 0) plane[i] = 0;
  }
  return { data, k: maps.k, height, width };
}

/** For each of `factor` places in a cell `[factor, 4]`: the weights of its four neighbours, the first being −2 or −1. */
function refinementWeights(factor: number): Float64Array {
  const weights = Array.from({ length: factor }, (_, place) => {
    const offset = (place + 0.5) / factor - 0.5;
    const t = offset < 0 ? offset + 1 : offset;
    return [
      ((2 - t) * t - 1) * t * 0.5,
      ((3 * t - 5) * t * t + 2) * 0.5,
      ((4 - 3 * t) * t + 1) * t * 0.5,
      (t - 1) * t * t * 0.5,
    ];
  });
  return Float64Array.from(weights.flat());
}

function refineLine(
  from: Float32Array,
  start: number,
  stride: number,
  cells: number,
  to: Float32Array,
  toStart: number,
  toStride: number,
  weights: Float64Array,
): void {
  const half = weights.length / 2;
  const last = cells - 1;
  for (let cell = 0, at = toStart; cell < cells; cell++) {
    const first = from[start + Math.max(0, cell - 2) * stride];
    const before = from[start + Math.max(0, cell - 1) * stride];
    const here = from[start + cell * stride];
    const after = from[start + Math.min(last, cell + 1) * stride];
    const final = from[start + Math.min(last, cell + 2) * stride];
    // Places in the first half of a cell lie between it and the one before, the others between it and the next.
    for (let n = 0; n < half; n += 4, at += toStride) {
      to[at] = weights[n] * first + weights[n + 1] * before + weights[n + 2] * here + weights[n + 3] * after;
    }
    for (let n = half; n < weights.length; n += 4, at += toStride) {
      to[at] = weights[n] * before + weights[n + 1] * here + weights[n + 2] * after + weights[n + 3] * final;
    }
  }
}
