/** The lengths of concept vectors. */

/** ‖W_j‖₂ and ‖W_j‖₁ of every concept vector (`W`: concept j is `W[j·C … (j+1)·C)`). */
export function vectorLengths(W: Float32Array, k: number): { norms: Float64Array; masses: Float64Array } {
  const channels = W.length / Math.max(1, k);
  const norms = new Float64Array(k);
  const masses = new Float64Array(k);
  for (let j = 0; j < k; j++) {
    for (let c = j * channels; c < (j + 1) * channels; c++) {
      norms[j] += W[c] ** 2;
      masses[j] += W[c];
    }
    norms[j] = Math.sqrt(norms[j]);
  }
  return { norms, masses };
}
