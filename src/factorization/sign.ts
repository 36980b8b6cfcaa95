/** Makes activations non-negative, which the factorisation needs. */
import { LeitmotifError } from '../errors.ts';
import type { Matrix } from './matrix.ts';

export interface NonNegative {
  /** C × P, every element ≥ 0; the given matrix itself where nothing was negative. */
  V: Matrix;
  /** Per channel what was subtracted: min(0, the channel's minimum), so ≤ 0; the original is V + offset. */
  offset: Float32Array;
}

/**
 * Subtracts each channel's minimum over the batch, where it is below zero. A channel that never falls to zero
 * keeps its floor (pytorch-grad-cam removes that too, which hides always-active channels from the concepts).
 *
 * @throws LeitmotifError `activations-invalid` when an activation is NaN or infinite.
 */
export function subtractNegativeMinima(V: Matrix): NonNegative {
  const { rows, cols } = V;
  const offset = new Float32Array(rows);
  let data = V.data;
  for (let c = 0; c < rows; c++) {
    const lowest = lowestOf(V, c);
    if (lowest >= 0) continue;
    offset[c] = lowest;
    if (data === V.data) data = V.data.slice();
    for (let i = c * cols; i < (c + 1) * cols; i++) data[i] -= lowest;
  }
  return { V: data === V.data ? V : { data, rows, cols }, offset };
}

/**
 * V − offset with what falls below zero set to zero: activations of other images, for a basis made with `offset` (`[C]`).
 *
 * @throws LeitmotifError `usage` for another number of channels, `activations-invalid` when an activation is NaN or
 *   infinite.
 */
export function aboveOffset(V: Matrix, offset: Float32Array): Matrix {
  const { data, rows, cols } = V;
  if (offset.length !== rows) {
    throw new LeitmotifError('usage', `Expected ${offset.length} channels, but the images have ${rows}.`, {
      hint: 'A basis fits images that went through the same network to the same layer.',
    });
  }
  const lows = offset.map((_, c) => lowestOf(V, c));
  if (lows.every((low, c) => offset[c] === 0 && low >= 0)) return V;
  return { rows, cols, data: data.map((x, i) => Math.max(0, x - offset[Math.floor(i / cols)])) };
}

function lowestOf({ data, cols }: Matrix, channel: number): number {
  let lowest = Number.POSITIVE_INFINITY;
  let sum = 0;
  for (let i = channel * cols; i < (channel + 1) * cols; i++) {
    const x = data[i];
    if (x < lowest) lowest = x;
    sum += x;
  }
  // One NaN or infinity makes the float64 sum of a channel NaN or infinite; finite float32 values never do.
  if (!Number.isFinite(sum)) {
    throw new LeitmotifError('activations-invalid', `Channel ${channel} has NaN or infinite activations.`, {
      hint: 'Check the network and the normalisation of its input (mean, std, value range).',
    });
  }
  return lowest;
}
