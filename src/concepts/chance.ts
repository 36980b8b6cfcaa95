/** How much a probability says, given what chance would give; pure. */

/**
 * (p − n) / (1 − n) for the probability p of `part` n of all categories: 0 at chance, 1 at certainty, below 0 under chance; 0 for
 * all categories together, which tells none of them apart.
 */
export function aboveChance(probability: number, part: number): number {
  return part < 1 ? (probability - part) / (1 - part) : 0;
}

/** A name says something where its probability is so far above chance. */
export const leastAboveChance = 0.1;
