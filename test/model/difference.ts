/** How far results are from those that are expected. */

/** The largest difference of two of the same length, as a part of the largest expected value. */
export function difference(expected: Float32Array, found: Float32Array): number {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i]!)), 0) / largest;
}
