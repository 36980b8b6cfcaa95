/** Walks interpolated heatmaps pixel by pixel and finds the concepts with the largest parts. */

import { axisTaps, type Heatmaps } from './upsample.ts';

/**
 * The interpolated heatmaps, walked pixel by pixel: `moveTo(y)` interpolates a row between cells downwards,
 * `probe(x)` across and finds the two largest parts. Results are fields, not objects, to allocate nothing.
 *
 * Levels are heatmap values, but 0 for a concept that is not `visible` (`[k]`): it keeps what it wins from other
 * concepts without being seen itself.
 */
export function createField(
  maps: Heatmaps,
  norms: ArrayLike<number>,
  width: number,
  height: number,
  visible: readonly boolean[],
) {
  const { k, width: cols, height: rows, data } = maps;
  const xs = axisTaps(cols, width);
  const ys = axisTaps(rows, height);
  const row = new Float32Array(k * cols);
  // Change of `row` from the upper cell to the lower one.
  const fall = new Float32Array(k * cols);
  const scaleX = cols / width;
  const scaleY = rows / height;
  const steepest = Math.hypot(...largestSteps(maps, scaleX, scaleY)) + 1e-12;
  let largestNorm = 0;
  for (let j = 0; j < k; j++) largestNorm = Math.max(largestNorm, norms[j]);

  // Parts closer than this may meet within a pixel.
  const nearness = steepest * largestNorm;
  const candidates = new Int32Array(k);
  let candidateCount = 0;
  let span = -1;

  const field = {
    winner: 0,
    second: 0,
    level: 0,
    secondLevel: 0,
    other: 0,
    steepest,
    moveTo,
    probe,
    slopeAt,
  };

  function moveTo(y: number): void {
    span = -1;
    const f = ys.weight[y];
    for (let j = 0, to = 0; j < k; j++) {
      const top = (j * rows + ys.lower[y]) * cols;
      const bottom = (j * rows + ys.upper[y]) * cols;
      for (let c = 0; c < cols; c++, to++) {
        fall[to] = data[bottom + c] - data[top + c];
        row[to] = data[top + c] + fall[to] * f;
      }
    }
  }

  function probe(x: number): void {
    const a = xs.lower[x];
    const b = xs.upper[x];
    const f = xs.weight[x];
    if (a !== span) chooseCandidates(a, b);
    let first = candidates[0];
    let next = first;
    let best = -1;
    let runnerUp = -1;
    for (let n = 0; n < candidateCount; n++) {
      const j = candidates[n];
      const at = j * cols;
      const left = row[at + a];
      const part = (left + (row[at + b] - left) * f) * norms[j];
      if (part > runnerUp) {
        if (part > best) {
          runnerUp = best;
          next = first;
          best = part;
          first = j;
        } else {
          runnerUp = part;
          next = j;
        }
      }
    }
    field.winner = first;
    field.second = next;
    field.level = visible[first] ? valueAt(first, x) : 0;
    field.other = 0;
    const lead = best - runnerUp;
    if (runnerUp >= 0 && lead < nearness) {
      field.secondLevel = visible[next] ? valueAt(next, x) : 0;
      // Distance to the border in pixels, from the lead and its slope; 0.5 on the border itself.
      const slopeX = slopeXAt(first, x) * norms[first] - slopeXAt(next, x) * norms[next];
      const slopeY = slopeYAt(first, x) * norms[first] - slopeYAt(next, x) * norms[next];
      field.other = Math.max(0, 0.5 - lead / (Math.sqrt(slopeX * slopeX + slopeY * slopeY) + 1e-12));
    }
  }

  /**
   * Between two columns of cells every part runs straight, so a concept whose larger end lies a pixel's slope
   * below another's smaller end can neither win there nor share a border: usually one to three are left.
   */
  function chooseCandidates(a: number, b: number): void {
    span = a;
    let bound = 0;
    for (let j = 0; j < k; j++) {
      bound = Math.max(bound, Math.min(row[j * cols + a], row[j * cols + b]) * norms[j]);
    }
    bound -= nearness;
    candidateCount = 0;
    for (let j = 0; j < k; j++) {
      const larger = Math.max(row[j * cols + a], row[j * cols + b]) * norms[j];
      if (larger >= bound) candidates[candidateCount++] = j;
    }
  }

  function valueAt(j: number, x: number): number {
    const left = row[j * cols + xs.lower[x]];
    return left + (row[j * cols + xs.upper[x]] - left) * xs.weight[x];
  }

  function slopeXAt(j: number, x: number): number {
    return (row[j * cols + xs.upper[x]] - row[j * cols + xs.lower[x]]) * scaleX;
  }

  function slopeYAt(j: number, x: number): number {
    const left = fall[j * cols + xs.lower[x]];
    return (left + (fall[j * cols + xs.upper[x]] - left) * xs.weight[x]) * scaleY;
  }

  /** Steepness of heatmap j at pixel x of the row, per pixel; never 0. */
  function slopeAt(j: number, x: number): number {
    return Math.hypot(slopeXAt(j, x), slopeYAt(j, x)) + 1e-12;
  }

  return field;
}

/** The largest change of any heatmap over one pixel, across and down. */
function largestSteps(
  { data, k, width, height }: Heatmaps,
  scaleX: number,
  scaleY: number,
): [number, number] {
  let across = 0;
  let down = 0;
  for (let i = 0, n = k * height * width; i < n; i++) {
    if (i % width > 0) across = Math.max(across, Math.abs(data[i] - data[i - 1]));
    if (i % (width * height) >= width) down = Math.max(down, Math.abs(data[i] - data[i - width]));
  }
  return [across * scaleX, down * scaleY];
}
