/** Fixes the scale of concepts: W·H = (W·D)(D⁻¹·H) for any diagonal D > 0, so W and H alone say nothing about it. */

interface Factors {
  k: number;
  channels: number;
  positions: number;
  W: Float32Array;
  H: Float32Array;
}

/**
 * Scales concept j by D_j = Σ_p H_jp² / Σ_p H_jp, the value of H_j where the concept is found: each position counts
 * by how much of the concept it holds. `W` then is the activation as the concept typically adds it, and `H` is
 * about 1 where the concept is typically present, whatever scale the factors came with. W·H stays the same; a
 * concept that is zero stays zero, with D_j = 0.
 */
export function scaleFactors<F extends Factors>(factors: F): F & { D: Float32Array } {
  const { k, channels: C, positions: P } = factors;
  const W = factors.W.slice();
  const H = factors.H.slice();
  const D = new Float32Array(k);
  for (let j = 0; j < k; j++) {
    const typical = typicalValue(H.subarray(j * P, (j + 1) * P));
    D[j] = typical;
    for (let c = j * C; c < (j + 1) * C; c++) W[c] *= typical;
    if (typical > 0) for (let p = j * P; p < (j + 1) * P; p++) H[p] /= typical;
  }
  return { ...factors, W, H, D };
}

/** Σ h² / Σ h: what a heatmap h ≥ 0 is about where its concept is; 0 for one that is 0 everywhere. */
export function typicalValue(heatmap: Float32Array): number {
  let sum = 0;
  let squares = 0;
  for (let p = 0; p < heatmap.length; p++) {
    sum += heatmap[p];
    squares += heatmap[p] * heatmap[p];
  }
  return sum > 0 ? squares / sum : 0;
}
