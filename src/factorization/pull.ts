/** Draws an image's heatmaps towards known ones where those are strong and these are not. */
import type { Matrix } from './matrix.ts';
import type { Solver } from './solver.ts';
import type { Basis } from './transform.ts';

/** The part of an image where a known heatmap is strongest. */
const strongest = 0.06;
/** A heatmap that has this part of what the known one has there is pulled with half the force. */
const halfway = 0.25;

/**
 * Heatmaps of one image's activations `V` (C × P, ≥ 0) for the vectors `basis`, lengths `norms`: H ≥ 0 minimises
 *
 *     ‖V − W·H‖_F² + Σ_j t_j·‖W_j‖²·‖H_j − h_j²/max h_j‖²
 *
 * where h, `known` (k × P, ≥ 0), says where the first k of them are; the others are not pulled. `found` holds the minimum
 * without the second sum. t_j = 1 / (1 + (4·g_j)⁸) is near 0 where found_j agrees with h_j and near 1 where it does not:
 * g_j is the part of found_j that lies in the 6 % of the image where h_j is strongest, or where it is not 0 if that is
 * less, over the part of h_j that does.
 *
 * @throws LeitmotifError as `transformWith`
 */
export async function pullTowards(
  { transform }: Pick<Solver, 'transform'>,
  V: Matrix,
  basis: Basis,
  norms: ArrayLike<number>,
  found: Float32Array,
  known: Float32Array,
): Promise<Float32Array> {
  const { rows: channels, cols: positions } = V;
  const k = known.length / positions;
  // The second sum is that of k more channels, each of which one concept has and no other.
  const data = new Float32Array((channels + k) * positions);
  data.set(V.data);
  const W = new Float32Array(basis.k * (channels + k));
  for (let j = 0; j < basis.k; j++) {
    W.set(basis.W.subarray(j * channels, (j + 1) * channels), j * (channels + k));
  }
  for (let j = 0; j < k; j++) {
    const row = [j * positions, (j + 1) * positions] as const;
    const h = known.subarray(...row);
    const peak = h.reduce((most, value) => Math.max(most, value), 0);
    if (peak === 0) continue;
    const weight = Math.sqrt(force(found.subarray(...row), h)) * norms[j];
    W[j * (channels + k) + channels + j] = weight;
    const pulled = data.subarray((channels + j) * positions);
    for (let p = 0; p < positions; p++) pulled[p] = (weight * h[p] ** 2) / peak;
  }
  const { H } = await transform(
    { data, rows: channels + k, cols: positions },
    { ...basis, channels: channels + k, W },
  );
  return H;
}

/** t of `pullTowards`; `known` is not 0 everywhere. */
function force(found: Float32Array, known: Float32Array): number {
  const level = known.slice().sort()[Math.floor(known.length * (1 - strongest))];
  let [all, there, knownAll, knownThere] = [0, 0, 0, 0];
  for (const [p, value] of found.entries()) {
    all += value;
    knownAll += known[p];
    if (known[p] < level || known[p] === 0) continue;
    there += value;
    knownThere += known[p];
  }
  if (all === 0) return 1;
  const gain = there / all / (knownThere / knownAll);
  return 1 / (1 + (gain / halfway) ** 8);
}
