/** Concept vectors of any magnitude at one of 1, so that float32 products of theirs neither overflow nor vanish. */

/** W ≥ 0 is `unit` times `weights`, a power of two: the largest element of `unit` is 1…2, and none is rounded. */
export function unitWeights(W: Float32Array): { unit: Float32Array; weights: number } {
  const largest = W.reduce((most, x) => Math.max(most, x), 0);
  if (largest === 0) return { unit: W, weights: 1 };
  const weights = 2 ** Math.floor(Math.log2(largest));
  return { unit: W.map((x) => x / weights), weights };
}
