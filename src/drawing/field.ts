/** Walks interpolated heatmaps row by row and finds the concepts with the largest parts at every pixel. */

import { winners } from './region.ts';
import { axisTaps, type Heatmaps } from './upsample.ts';

/** What a row of pixels shows; every array is `[width]` and holds the row that was moved to last. */
export type FieldRow = {
  /** The concept with the largest part. */
  winner: Int16Array;
  /** Its heatmap value and its tint, but 0 for a concept that is not visible. */
  level: Float64Array;
  tint: Float64Array;
  /** How much of the pixel belongs to the next one: 0.5 on the border between the two, 0 beyond half a pixel from it. */
  other: Float64Array;
  /** The concept with the second largest part and its tint; meaningful where `other` is above 0. */
  second: Int16Array;
  secondTint: Float64Array;
  /** The steepness of the winner's heatmap near the pixel, per pixel: `slopeAt` is at most this. */
  steepest: Float64Array;
};

/**
 * The interpolated heatmaps: `moveTo(y)` interpolates a row of pixels and finds the two largest parts, H_j·‖W_j‖, at
 * each, and what `tints`, on the same grid, have there. A concept that is not `visible` (`[k]`) keeps what it wins from
 * other concepts without being seen itself.
 */
export function createField(
  maps: Heatmaps,
  norms: ArrayLike<number>,
  width: number,
  height: number,
  visible: readonly boolean[],
  tints = maps,
) {
  const { k, width: cols, height: rows, data } = maps;
  const plane = cols * rows;
  const { lower, upper, weight } = axisTaps(cols, width);
  const ys = axisTaps(rows, height);
  const scaleX = cols / width;
  const scaleY = rows / height;
  const scale = Float64Array.from(norms);
  const parts = partsOf(maps, scale);
  const owner = winners(maps, norms);
  const spans = spansOf(lower);

  const row: FieldRow = {
    winner: new Int16Array(width),
    level: new Float64Array(width),
    tint: new Float64Array(width),
    other: new Float64Array(width),
    second: new Int16Array(width),
    secondTint: new Float64Array(width),
    steepest: new Float64Array(width),
  };
  const { winner, level, tint, other, second, secondTint, steepest } = row;

  // Where the row lies between rows of cells, and who is alone between which of their columns, or -1.
  let top = -1;
  let bottom = -1;
  let down = 0;
  const alone = new Int16Array(cols);
  // Between the two columns at hand, `[k]`: the heatmaps on the left and right, and how much they fall from row to row.
  const left = new Float32Array(k);
  const right = new Float32Array(k);
  const leftFall = new Float32Array(k);
  const rightFall = new Float32Array(k);
  const tintLeft = new Float32Array(k);
  const tintRise = new Float32Array(k);
  const candidates = new Int16Array(k);
  // Parts closer than this may meet within a pixel.
  let nearness = 0;

  function moveTo(y: number): void {
    down = ys.weight[y];
    if (top !== ys.lower[y] * cols || bottom !== ys.upper[y] * cols) {
      top = ys.lower[y] * cols;
      bottom = ys.upper[y] * cols;
      for (let c = 0; c < cols; c++) alone[c] = ownerBetween(c, Math.min(c + 1, cols - 1));
    }
    for (let n = 0; n + 1 < spans.length; n++) {
      const a = lower[spans[n]];
      if (alone[a] >= 0) fillAlone(alone[a], spans[n], spans[n + 1]);
      else fillContested(spans[n], spans[n + 1]);
    }
  }

  /**
   * The concept that wins everywhere between four cells' centres, more than half a pixel from any border, or -1. The
   * lead over another concept is bilinear there, so it has its least and its steepest at the cells.
   */
  function ownerBetween(a: number, b: number): number {
    const j = owner[top + a];
    if (owner[top + b] !== j || owner[bottom + a] !== j || owner[bottom + b] !== j) return -1;
    const topLeft = (top + a) * k;
    const topRight = (top + b) * k;
    const bottomLeft = (bottom + a) * k;
    const bottomRight = (bottom + b) * k;
    for (let i = 0; i < k; i++) {
      if (i === j) continue;
      const lead = parts[topLeft + j] - parts[topLeft + i];
      const leadRight = parts[topRight + j] - parts[topRight + i];
      const leadBelow = parts[bottomLeft + j] - parts[bottomLeft + i];
      const leadBoth = parts[bottomRight + j] - parts[bottomRight + i];
      const across = Math.max(Math.abs(leadRight - lead), Math.abs(leadBoth - leadBelow)) * scaleX;
      const fall = Math.max(Math.abs(leadBelow - lead), Math.abs(leadBoth - leadRight)) * scaleY;
      const least = Math.min(lead, leadRight, leadBelow, leadBoth);
      // Slightly more than half a pixel, for rounding.
      if (least * least <= 0.26 * (across * across + fall * fall)) return -1;
    }
    return j;
  }

  function fillAlone(j: number, from: number, to: number): void {
    interpolate(j, lower[from], upper[from]);
    const start = visible[j] ? left[j] : 0;
    const rise = visible[j] ? right[j] - left[j] : 0;
    const steep = steepnessOf(j);
    interpolateTint(j, lower[from], upper[from]);
    for (let x = from; x < to; x++) {
      winner[x] = j;
      level[x] = start + rise * weight[x];
      tint[x] = tintAt(j, weight[x]);
      other[x] = 0;
      steepest[x] = steep;
    }
  }

  function fillContested(from: number, to: number): void {
    const count = chooseCandidates(lower[from], upper[from]);
    for (let n = 0; n < count; n++) interpolateTint(candidates[n], lower[from], upper[from]);
    for (let x = from; x < to; x++) {
      const f = weight[x];
      let first = candidates[0];
      let next = first;
      let best = -1;
      let runnerUp = -1;
      for (let n = 0; n < count; n++) {
        const j = candidates[n];
        const part = (left[j] + (right[j] - left[j]) * f) * scale[j];
        if (part > best) {
          runnerUp = best;
          next = first;
          best = part;
          first = j;
        } else if (part > runnerUp) {
          runnerUp = part;
          next = j;
        }
      }
      winner[x] = first;
      level[x] = levelAt(first, f);
      tint[x] = tintAt(first, f);
      other[x] = 0;
      steepest[x] = steepnessOf(first);
      const lead = best - runnerUp;
      if (runnerUp < 0 || lead >= nearness) continue;
      second[x] = next;
      secondTint[x] = tintAt(next, f);
      // Distance to the border in pixels, from the lead and its slope; 0.5 on the border itself.
      const slopeX = slopeXOf(first) * scale[first] - slopeXOf(next) * scale[next];
      const slopeY = slopeYOf(first, f) * scale[first] - slopeYOf(next, f) * scale[next];
      other[x] = Math.max(0, 0.5 - lead / (Math.sqrt(slopeX * slopeX + slopeY * slopeY) + 1e-12));
    }
  }

  /**
   * Between two columns of cells every part runs straight, so a concept whose larger end lies a pixel's slope
   * below another's smaller end can neither win there nor share a border: usually one to three are left.
   */
  function chooseCandidates(a: number, b: number): number {
    let bound = 0;
    let across = 0;
    let fall = 0;
    for (let j = 0; j < k; j++) {
      interpolate(j, a, b);
      bound = Math.max(bound, Math.min(left[j], right[j]) * scale[j]);
      across = Math.max(across, Math.abs(right[j] - left[j]) * scale[j]);
      fall = Math.max(fall, Math.max(Math.abs(leftFall[j]), Math.abs(rightFall[j])) * scale[j]);
    }
    nearness = Math.hypot(across * scaleX, fall * scaleY) + 1e-9;
    bound -= nearness;
    let count = 0;
    for (let j = 0; j < k; j++) {
      if (Math.max(left[j], right[j]) * scale[j] >= bound) candidates[count++] = j;
    }
    return count;
  }

  function interpolate(j: number, a: number, b: number): void {
    const above = j * plane + top;
    const below = j * plane + bottom;
    leftFall[j] = data[below + a] - data[above + a];
    rightFall[j] = data[below + b] - data[above + b];
    left[j] = data[above + a] + leftFall[j] * down;
    right[j] = data[above + b] + rightFall[j] * down;
  }

  function interpolateTint(j: number, a: number, b: number): void {
    const above = j * plane + top;
    const below = j * plane + bottom;
    tintLeft[j] = tints.data[above + a] + (tints.data[below + a] - tints.data[above + a]) * down;
    tintRise[j] =
      tints.data[above + b] + (tints.data[below + b] - tints.data[above + b]) * down - tintLeft[j];
  }

  function tintAt(j: number, f: number): number {
    return visible[j] ? tintLeft[j] + tintRise[j] * f : 0;
  }

  function levelAt(j: number, f: number): number {
    return visible[j] ? left[j] + (right[j] - left[j]) * f : 0;
  }

  function slopeXOf(j: number): number {
    return (right[j] - left[j]) * scaleX;
  }

  function slopeYOf(j: number, f: number): number {
    return (leftFall[j] + (rightFall[j] - leftFall[j]) * f) * scaleY;
  }

  function steepnessOf(j: number): number {
    const across = slopeXOf(j);
    const fall = Math.max(Math.abs(leftFall[j]), Math.abs(rightFall[j])) * scaleY;
    return Math.sqrt(across * across + fall * fall) + 1e-9;
  }

  /** Steepness of the winner's heatmap at pixel x of the row, per pixel; never 0. */
  function slopeAt(x: number): number {
    const j = winner[x];
    interpolate(j, lower[x], upper[x]);
    return Math.hypot(slopeXOf(j), slopeYOf(j, weight[x])) + 1e-12;
  }

  return { row, moveTo, slopeAt };
}

/** Every concept's part, H_j·‖W_j‖, of every cell, cell by cell: `[height, width, k]`. */
function partsOf({ data, k, width, height }: Heatmaps, norms: Float64Array): Float64Array {
  const plane = width * height;
  const parts = new Float64Array(k * plane);
  for (let j = 0; j < k; j++) {
    for (let i = 0; i < plane; i++) parts[i * k + j] = data[j * plane + i] * norms[j];
  }
  return parts;
}

/** The pixels at which a run of the same value begins, and the length of the row. */
function spansOf(lower: Int32Array): Int32Array {
  const starts: number[] = [];
  lower.forEach((cell, x) => {
    if (x === 0 || cell !== lower[x - 1]) starts.push(x);
  });
  return Int32Array.from([...starts, lower.length]);
}
