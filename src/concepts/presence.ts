/** How much of each concept is in each image, from the scaled heatmaps; pure. */
import { cellsOf, type Heatmaps } from '../drawing/upsample.ts';
import type { ConceptInImage } from '../manifest/concepts.ts';
import { significant } from '../manifest/fields.ts';

/** A concept weaker than this at a cell (1: typically present) does not count as present there. */
export const presentAt = 0.25;

/** Cuts H (`k × P`, rows) into the images' heatmaps, in the order their activations were joined in. */
export function splitHeatmaps(
  H: Float32Array,
  k: number,
  grids: readonly { height: number; width: number }[],
): Heatmaps[] {
  const positions = H.length / Math.max(1, k);
  let start = 0;
  return grids.map(({ height, width }) => {
    const cells = height * width;
    const data = new Float32Array(k * cells);
    for (let j = 0; j < k; j++) {
      data.set(H.subarray(j * positions + start, j * positions + start + cells), j * cells);
    }
    start += cells;
    return { data, k, height, width };
  });
}

/** Joins the heatmaps of images to rows `[k, P]`: what `splitHeatmaps` cuts. */
export function joinHeatmaps(maps: readonly Heatmaps[]): Float32Array {
  const positions = maps.reduce((sum, { height, width }) => sum + height * width, 0);
  const rows = new Float32Array((maps[0]?.k ?? 0) * positions);
  let start = 0;
  for (const map of maps) {
    for (let j = 0; j < map.k; j++) rows.set(cellsOf(map, j), j * positions + start);
    start += map.height * map.width;
  }
  return rows;
}

/**
 * Strength, peak, share and area of every concept in one image.
 *
 * `masses[j]` is ‖W_j‖₁: with W, H ≥ 0 the sum of concept j's part of the reconstruction over all channels and
 * cells is ‖W_j‖₁ · Σ_p H_jp, so the shares of an image add up to 1; where nothing is explained, as in a blank one, all
 * are 0. `norms[j]` is ‖W_j‖₂: the concept with the largest H_jp·‖W_j‖₂ wins cell p.
 */
export function measurePresence(
  { data, k, height, width }: Heatmaps,
  norms: ArrayLike<number>,
  masses: ArrayLike<number>,
): ConceptInImage[] {
  const cells = height * width;
  const sums = new Float64Array(k);
  const peaks = new Float64Array(k);
  const won = new Float64Array(k);
  for (let p = 0; p < cells; p++) {
    let winner = 0;
    for (let j = 0; j < k; j++) {
      const value = data[j * cells + p] as number;
      sums[j]! += value;
      peaks[j] = Math.max(peaks[j]!, value);
      if (value * norms[j]! > data[winner * cells + p]! * norms[winner]!) winner = j;
    }
    if (k > 0 && data[winner * cells + p]! >= presentAt) won[winner]! += 1;
  }
  const explained = sums.reduce((total, sum, j) => total + sum * masses[j]!, 0);
  return Array.from(sums, (sum, j) => ({
    strength: significant(sum / cells),
    peak: significant(peaks[j]!),
    share: explained > 0 ? significant((sum * masses[j]!) / explained) : 0,
    area: significant(won[j]! / cells),
  }));
}

/** ‖V − WH‖/‖V‖ of every image, from the squares of its cells; `cells` has their number for each. 0 for all-zero images. */
export function imageErrors(
  squaredErrors: Float64Array,
  squaredNorms: Float64Array,
  cells: readonly number[],
): number[] {
  let start = 0;
  return cells.map((count) => {
    const sum = (values: Float64Array) =>
      values.subarray(start, start + count).reduce((total, value) => total + value, 0);
    const [error, norm] = [sum(squaredErrors), sum(squaredNorms)];
    start += count;
    return norm > 0 ? significant(Math.sqrt(error / norm)) : 0;
  });
}
