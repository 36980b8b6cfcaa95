/** Where in an image the concepts speak for a category: its logit, shared out over concepts and cells; pure. */
import type { Heatmaps } from '../drawing/upsample.ts';
import type { Activations } from '../factorization/matrix.ts';

/**
 * What each concept adds to a category's logit at each cell, behind global average pooling and a linear layer, `[k, h, w]`
 * in logits, of either sign. With v_p = a_p − o the P cells' factorised activations and w the category's weights,
 *
 *     e_jp = 1/P · Σ_c w_c · v_pc · (h_jp · W_jc / Σ_l h_lp · W_lc)
 *
 * Each channel of v_p is shared out among the concepts in the ratio of their parts of the reconstruction, as NMF tells
 * sources of sound apart (Wiener reconstruction; Févotte, Bertin & Durrieu 2009). So the sum over concepts is the class
 * activation map (Zhou et al. 2016) w·v_p / P, but for channels that no concept of the cell has; where W·H is exact,
 * e_jp = h_jp · (w·W_j) / P.
 *
 * `maps` are the image's heatmaps on the grid of its `activations`, `W` `[k, C]`, `offset` o and `weights` w `[C]`.
 */
export function evidenceMaps(
  { data, channels, height, width }: Activations,
  maps: Heatmaps,
  { W, offset }: { W: Float32Array; offset: Float32Array },
  weights: Float32Array,
): Heatmaps {
  const { k, data: H } = maps;
  const cells = height * width;
  const evidence = new Float32Array(k * cells);
  const rebuilt = new Float64Array(channels);
  for (let p = 0; p < cells; p++) {
    rebuilt.fill(0);
    for (let j = 0; j < k; j++) {
      const h = H[j * cells + p];
      if (h === 0) continue;
      for (let c = 0, at = j * channels; c < channels; c++, at++) rebuilt[c] += h * W[at];
    }
    // What one unit of a concept's part of a channel is worth: w_c · v_pc over all parts.
    for (let c = 0; c < channels; c++) {
      const whole = rebuilt[c];
      rebuilt[c] = whole > 0 ? (weights[c] * (data[c * cells + p] - offset[c])) / whole : 0;
    }
    for (let j = 0; j < k; j++) {
      const h = H[j * cells + p];
      if (h === 0) continue;
      let sum = 0;
      for (let c = 0, at = j * channels; c < channels; c++, at++) sum += W[at] * rebuilt[c];
      evidence[j * cells + p] = (h * sum) / cells;
    }
  }
  return { data: evidence, k, height, width };
}
