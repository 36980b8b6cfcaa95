/** Deletion and insertion curves: what a network says while an image's pixels are blurred, or uncovered, in an order. */
import type { RgbImage } from '../../src/imaging/decode.ts';
import { mean } from '../localisation/score.ts';

/** The part of the image's pixels that has changed at each step of a curve: none to all, closer where most happens. */
export const fractions = [0, 0.05, 0.1, 0.2, 0.35, 0.6, 1];

/** Indices of all pixels, the highest value first; equal values in the image's order. */
export function orderOf(values: Float32Array): Uint32Array {
  return Uint32Array.from(values.keys()).sort((a, b) => values[b]! - values[a]! || a - b);
}

/** `image` with the first `count` pixels of `order` from `other`. */
export function mixed(image: RgbImage, other: RgbImage, order: Uint32Array, count: number): RgbImage {
  // A Buffer's slice would be the image itself.
  const data = Uint8Array.from(image.data);
  for (const at of order.subarray(0, count)) {
    for (let c = 3 * at; c < 3 * at + 3; c++) data[c] = other.data[c]!;
  }
  return { ...image, data };
}

/** The area under a curve over `fractions`, 0…1, by trapezia. */
export function areaUnder(curve: readonly number[]): number {
  let area = 0;
  for (let i = 1; i < curve.length; i++) {
    area += ((curve[i]! + curve[i - 1]!) / 2) * (fractions[i]! - fractions[i - 1]!);
  }
  return area;
}

/** The mean of at least two values and its standard error. */
export function meanAndError(values: readonly number[]): { mean: number; error: number } {
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return { mean: middle, error: Math.sqrt(squares / (values.length - 1) / values.length) };
}
