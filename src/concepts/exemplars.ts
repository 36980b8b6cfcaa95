/** Chooses the images that show a concept best; pure. */
import type { ConceptsImage } from '../manifest/concepts.ts';

/** Indices of the `count` images a concept is strongest in, strongest first, leaving out those it is absent from. */
export function strongestImages(images: readonly ConceptsImage[], concept: number, count: number): number[] {
  const strength = (i: number) => images[i]!.concepts[concept]!.strength;
  return [...images.keys()]
    .filter((i) => strength(i) > 0)
    .sort((a, b) => strength(b) - strength(a) || a - b)
    .slice(0, count);
}
