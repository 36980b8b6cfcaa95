/** The two directions in which rows differ most (principal components): where a layout starts from. */
import type { Makeup } from './makeup.ts';

/** Products with the rows; enough to tell the two directions from the others. */
const iterations = 40;

/** Coordinates `[count, 2]` along the two directions, each within ±1. */
export function principalAxes({ count, m, bytes }: Makeup): Float64Array {
  const centred = new Float64Array(count * m);
  for (let j = 0; j < m; j++) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += bytes[i * m + j]!;
    for (let i = 0; i < count; i++) centred[i * m + j] = bytes[i * m + j]! - sum / count;
  }
  const along = (axis: Float64Array) => {
    const scores = new Float64Array(count);
    for (let i = 0; i < count; i++) for (let j = 0; j < m; j++) scores[i]! += centred[i * m + j]! * axis[j]!;
    return scores;
  };
  const axes: Float64Array[] = [];
  const coordinates = new Float64Array(2 * count);
  for (const at of [0, 1]) {
    // No direction of its own is likely to be at a right angle to this one.
    let axis = unitBeside(
      Float64Array.from({ length: m }, (_, j) => 1 + ((j * 7919 + at * 31) % 101) / 101),
      axes,
    );
    for (let step = 0; step < iterations; step++) {
      const scores = along(axis);
      const next = new Float64Array(m);
      for (let i = 0; i < count; i++)
        for (let j = 0; j < m; j++) next[j]! += centred[i * m + j]! * scores[i]!;
      axis = unitBeside(next, axes);
    }
    axes.push(axis);
    const scores = along(axis);
    const largest = scores.reduce((most, score) => Math.max(most, Math.abs(score)), 0);
    for (let i = 0; i < count && largest > 0; i++) coordinates[2 * i + at] = scores[i]! / largest;
  }
  return coordinates;
}

/** A vector without its parts along `axes`, of length 1; zero where nothing is left. */
function unitBeside(vector: Float64Array, axes: readonly Float64Array[]): Float64Array {
  const rest = Float64Array.from(vector);
  for (const axis of axes) {
    const product = axis.reduce((sum, value, j) => sum + value * rest[j]!, 0);
    for (let j = 0; j < rest.length; j++) rest[j]! -= product * axis[j]!;
  }
  const length = Math.hypot(...rest);
  return rest.map((value) => (length > 1e-9 ? value / length : 0));
}
