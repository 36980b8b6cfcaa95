/** Chooses the images that show a concept best; pure. */
import type { ConceptsImage } from '../manifest/concepts.ts';

/** An image in which a concept has less than this part of its greatest strength does not show it. */
const leastStrength = 0.1;

/** Indices of at most `count` images that show a concept, the one it is strongest in first. */
export function strongestImages(images: readonly ConceptsImage[], concept: number, count: number): number[] {
  const strength = (i: number) => images[i]!.concepts[concept]!.strength;
  const least = leastStrength * Math.max(...images.map((_, i) => strength(i)));
  return [...images.keys()]
    .filter((i) => strength(i) > 0 && strength(i) >= least)
    .sort((a, b) => strength(b) - strength(a) || a - b)
    .slice(0, count);
}
