/** What many solutions have in common: the vectors that most of them find. */
import { type Engine, rowProducts } from './engine.ts';
import { matchConcepts } from './likeness.ts';

/** k vectors of C channels, one after another, ≥ 0. */
interface Solution {
  k: number;
  G: Float32Array;
}

/** Vectors that are less alike than this are not the same. */
const leastCosine = 0.8;

/**
 * The m vectors that recur most over solutions of about m vectors, all taken at length 1. A vector's support is the
 * sum, over the solutions, of its cosine to the most alike vector there if that is at least 0.8, times 4 for solutions
 * of m vectors, 2 for those of m ± 1, 1 for those of m ± 2 and so on. The vector with the most support and its
 * counterparts become their mean; then the next among those that are left. Data split in another way gives other local
 * minima, but about the same support; and a vector that is there at m + 1 and m − 1 too is not an accident of m.
 *
 * `[m, C]`; means of vectors that differ are shorter than 1, and rows are zero where the solutions have fewer vectors.
 */
export async function consensusOf(
  engine: Engine,
  solutions: readonly Solution[],
  m: number,
): Promise<Float32Array> {
  const [{ k, G }] = solutions;
  const channels = G.length / k;
  const owners = solutions.flatMap(({ k }, s) => new Array<number>(k).fill(s));
  const vectors = unitVectors(solutions, owners.length, channels);
  const cosines = await rowProducts(engine, { data: vectors, rows: owners.length, cols: channels });
  const weights = solutions.map(({ k }) => 4 / 2 ** Math.abs(k - m));
  const isFree = owners.map(() => true);
  const consensus = new Float32Array(m * channels);
  for (let i = 0; i < m; i++) {
    const found = mostSupported(cosines, owners, weights, isFree);
    for (const at of found) {
      isFree[at] = false;
      for (let c = 0; c < channels; c++) {
        consensus[i * channels + c] += vectors[at * channels + c] / found.length;
      }
    }
  }
  return consensus;
}

/** A vector and its counterparts in other solutions. */
function mostSupported(
  cosines: Float32Array,
  owners: readonly number[],
  weights: readonly number[],
  isFree: readonly boolean[],
): number[] {
  const total = owners.length;
  const nearest = new Int32Array(weights.length);
  let [best, most] = [new Int32Array(0), 0];
  for (let i = 0; i < total; i++) {
    if (!isFree[i]) continue;
    nearest.fill(-1);
    for (let j = 0; j < total; j++) {
      if (!isFree[j] || cosines[i * total + j] < leastCosine) continue;
      const owner = owners[j];
      const before = nearest[owner];
      if (before < 0 || cosines[i * total + j] > cosines[i * total + before]) nearest[owner] = j;
    }
    const support = nearest.reduce((sum, j, s) => sum + (j < 0 ? 0 : weights[s] * cosines[i * total + j]), 0);
    if (support > most) [best, most] = [nearest.slice(), support];
  }
  return [...best].filter((j) => j >= 0);
}

function unitVectors(solutions: readonly Solution[], total: number, channels: number): Float32Array {
  const vectors = new Float32Array(total * channels);
  let at = 0;
  for (const { k, G } of solutions) {
    for (let i = 0; i < k; i++, at++) {
      const vector = G.subarray(i * channels, (i + 1) * channels);
      const norm = Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0));
      if (norm > 0) for (let c = 0; c < channels; c++) vectors[at * channels + c] = vector[c] / norm;
    }
  }
  return vectors;
}

/** Mean cosine, 0…1, of the vectors of solutions of the same k to the first one's, matched one to one; 1 for one alone. */
export function agreementOf([first, ...others]: readonly Solution[]): number {
  const cosines = others.flatMap(({ k, G }) => matchConcepts({ k, W: first.G }, { k, W: G }).cosines);
  return cosines.length > 0 ? cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length : 1;
}

/** Which part of k vectors has a counterpart among k others, matched one to one, with a cosine of at least 0.9. */
export function partFound(vectors: Float32Array, others: Float32Array, k: number): number {
  const { cosines } = matchConcepts({ k, W: vectors }, { k, W: others });
  return cosines.filter((cosine) => cosine >= 0.9).length / k;
}
