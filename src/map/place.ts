/** Places a row on the map among the landmarks that it is most like. */
import { randomBits, uniform } from '../factorization/random.ts';
import type { FindNearest } from './neighbours.ts';

/** Landmarks that decide where a row is placed. */
export const deciding = 5;

/** Those farther from the nearest one on the map (as a part of its width) have no say: between two clusters is nothing. */
const reach = 0.08;

/** How far rows may stand beside their place, so that those of one landmark do not hide each other. */
const scatter = 0.004;

export type Place = (row: Uint8Array) => [x: number, y: number];

/**
 * `positions` are those of the landmarks, `[count, 2]`, within 0 to 1. A place is the mean of those of the nearest
 * landmarks, weighted by 1 / squared distance. Rows get the same places when they come in the same order.
 */
export function createPlacer(positions: Float64Array, nearest: FindNearest, stream: number): Place {
  const bits = randomBits(0, stream);
  return (row) => {
    const { indices, distances } = nearest(row);
    const [x0, y0] = [positions[2 * indices[0]!]!, positions[2 * indices[0]! + 1]!];
    let [x, y, whole] = [0, 0, 0];
    for (let n = 0; n < indices.length; n++) {
      const [px, py] = [positions[2 * indices[n]!]!, positions[2 * indices[n]! + 1]!];
      if (Math.hypot(px - x0, py - y0) > reach) continue;
      // Squared distances are whole numbers: 1 keeps an equal landmark's weight finite, and far above all others'.
      const weight = 1 / (distances[n]! + 1);
      whole += weight;
      x += weight * px;
      y += weight * py;
    }
    const beside = () => (2 * uniform(bits) - 1) * scatter;
    return [within(x / whole + beside()), within(y / whole + beside())];
  };
}

const within = (value: number): number => Math.min(1, Math.max(0, value));
