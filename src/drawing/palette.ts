/** The concepts' colours: stable by index, told apart with any kind of colour vision. */

import { type Oklch, oklchToRgb, type Rgb } from './colour.ts';

/**
 * Found once by search: of 1188 vivid colours of lightness 0.60 to 0.88, the eight whose smallest pairwise
 * OKLab distance is largest under normal and simulated dichromatic vision together, ordered so that every
 * prefix is as far apart as possible; then one at a time the farthest from all before it and from its last
 * three neighbours.
 */
const chosen: readonly Oklch[] = [
  [0.74, 0.161, 48],
  [0.6, 0.204, 258],
  [0.88, 0.123, 204],
  [0.88, 0.195, 120],
  [0.76, 0.138, 300],
  [0.6, 0.191, 336],
  [0.6, 0.228, 24],
  [0.72, 0.128, 174],
  [0.82, 0.162, 150],
  [0.66, 0.133, 282],
  [0.8, 0.128, 348],
  [0.6, 0.173, 6],
  [0.8, 0.176, 120],
  [0.6, 0.216, 312],
  [0.76, 0.119, 204],
  [0.66, 0.162, 24],
  [0.84, 0.123, 72],
  [0.64, 0.109, 180],
  [0.7, 0.19, 306],
  [0.66, 0.138, 66],
  [0.88, 0.162, 150],
  [0.82, 0.133, 318],
  [0.6, 0.108, 246],
  [0.7, 0.142, 108],
];

/** Beyond the chosen colours, hues a golden angle apart on three lightness levels. */
function further(index: number): Oklch {
  return [[0.64, 0.86, 0.75][index % 3], 0.11, (index * 137.508) % 360];
}

/** The colour of concept `index` in OKLCH; see `conceptColour`. */
export function conceptOklch(index: number): Oklch {
  return chosen[index] ?? further(index);
}

const cache = new Map<number, Rgb>();

/**
 * The colour of concept (or motif) `index` = 0, 1, …; it does not depend on how many concepts there are.
 * From the ninth on colours come closer to each other: always print the concept's number beside the colour.
 */
export function conceptColour(index: number): Rgb {
  let colour = cache.get(index);
  if (!colour) {
    colour = oklchToRgb(conceptOklch(index));
    cache.set(index, colour);
  }
  return colour;
}
