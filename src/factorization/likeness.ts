/** How alike concept vectors are, by their cosines. */
import { assign } from './assignment.ts';

/** k concept vectors of equal length, one after another; all elements ≥ 0. */
interface Concepts {
  k: number;
  W: Float32Array;
}

/** For each concept of one set the concept of the other it is matched with, and their cosine, 0…1. */
export interface Matching {
  partners: number[];
  cosines: number[];
}

/** Matches two sets of k concepts one to one so that the cosines' sum is the greatest. */
export function matchConcepts(a: Concepts, b: Concepts): Matching {
  const cosines = cosinesBetween(a, b);
  const partners = assign(cosines);
  return { partners, cosines: partners.map((j, i) => cosines[i][j]) };
}

/** Mean cosine of the matched pairs: 1 for the same set in any order and scale. */
export function matchedLikeness(a: Concepts, b: Concepts): number {
  return matchConcepts(a, b).cosines.reduce((sum, cosine) => sum + cosine, 0) / a.k;
}

/** Mean over the concepts of the cosine to the most alike other one, from their k × k scalar products. */
export function nearestLikeness(gram: Float32Array, k: number): number {
  if (k < 2) return 0;
  let sum = 0;
  for (let i = 0; i < k; i++) {
    let nearest = 0;
    for (let j = 0; j < k; j++) {
      const norms = Math.sqrt(gram[i * k + i] * gram[j * k + j]);
      if (j !== i && norms > 0) nearest = Math.max(nearest, gram[i * k + j] / norms);
    }
    sum += nearest;
  }
  return sum / k;
}

/** A zero vector has cosine 0 with everything. */
function cosinesBetween(a: Concepts, b: Concepts): number[][] {
  const n = a.W.length / a.k;
  const [normsA, normsB] = [a, b].map(({ k, W }) =>
    indices(k).map((j) => Math.sqrt(product(W, j * n, W, j * n, n))),
  );
  const cosine = (i: number, j: number) => {
    const norms = normsA[i] * normsB[j];
    return norms > 0 ? product(a.W, i * n, b.W, j * n, n) / norms : 0;
  };
  return indices(a.k).map((i) => indices(b.k).map((j) => cosine(i, j)));
}

const indices = (k: number): number[] => [...Array(k).keys()];

function product(x: Float32Array, fromX: number, y: Float32Array, fromY: number, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += x[fromX + i] * y[fromY + i];
  return sum;
}
