/** What one factorisation of some activations says of the concepts of another one. */
import { cellsOf, type Heatmaps } from '../../src/drawing/upsample.ts';
import { matchConcepts } from '../../src/factorization/likeness.ts';
import { typicalValue } from '../../src/factorization/scale.ts';
import type { Factors } from './factors.ts';

/** A concept whose partner in another factorisation is less alike (cosine) has no counterpart there. */
export const counterpart = 0.9;

/**
 * For each image `[k]`: the greatest value that the counterpart of each concept has in it, 1 being what the counterpart
 * typically has (see `scaleFactors`); NaN for a concept without one.
 */
export function secondOpinion(concepts: Factors, other: Factors): Float32Array[] {
  const k = concepts.maps[0]!.k;
  const { partners, cosines } = matchConcepts({ k, W: concepts.W }, { k, W: other.W });
  const typical = partners.map((j) => typicalValue(joined(other.maps, j)));
  return other.maps.map((maps) =>
    Float32Array.from(partners, (partner, j) =>
      cosines[j]! < counterpart ? Number.NaN : Math.max(...cellsOf(maps, partner)) / typical[j]!,
    ),
  );
}

function joined(maps: readonly Heatmaps[], index: number): Float32Array {
  return Float32Array.from(maps.flatMap((each) => [...cellsOf(each, index)]));
}
