/** Where known concepts are, read off other activations of the same images. */
import { type Matrix, transposed } from './matrix.ts';
import { pullTowards } from './pull.ts';
import { scaleFactors } from './scale.ts';
import type { Solver } from './solver.ts';
import { vectorLengths } from './vector-lengths.ts';

export interface ReadOff {
  k: number;
  /** k × C: what the concepts look like in V. */
  W: Float32Array;
  /** k × P, about 1 where a concept is typically present. */
  H: Float32Array;
}

/**
 * The concepts with heatmaps `known` (`[k, P]`, about 1 where typically present) at the positions of `V` (C × P, ≥ 0),
 * which are those of images of `sizes` positions, one after the other. One more heatmap, E, says where none of them is:
 * 1 − max_j known_j. First W minimises ‖V − W·[known; E]‖_F² over W ≥ 0, then H minimises ‖V − W·H‖_F² over H ≥ 0,
 * and in images where it misses what is known is drawn towards that (see `pullTowards`). Where E explains more than
 * the strongest concept does, all fade: with a = max_j H_j·‖W_j‖ and e = H_E·‖W_E‖ they are multiplied by a⁴ / (a⁴ + e⁴).
 * Both factors are then scaled as `scaleFactors` does.
 *
 * Activations of a late layer reach far beyond the object that gave rise to them, those of an earlier one less. An
 * object's surroundings differ from image to image, so they add little to what its concept looks like on average.
 *
 * @throws LeitmotifError as `transformWith`
 */
export async function readOff(
  solver: Pick<Solver, 'transform'>,
  V: Matrix,
  known: Float32Array,
  sizes: readonly number[],
): Promise<ReadOff> {
  const { rows: channels, cols: positions } = V;
  const k = known.length / positions;
  const all = new Float32Array((k + 1) * positions);
  all.set(known);
  all.set(elsewhere(known, k, positions), k * positions);
  const { H: W } = await solver.transform(transposed(V), { k: k + 1, channels: positions, W: all });
  const looks = { k: k + 1, channels, W };
  const { norms } = vectorLengths(W, k + 1);
  const found = (await solver.transform(V, looks)).H;
  const H = new Float32Array(found.length);
  let start = 0;
  for (const size of sizes) {
    const cut = (data: Float32Array, rows: number) => columns({ data, rows, cols: positions }, start, size);
    const image = { data: cut(V.data, channels), rows: channels, cols: size };
    const pulled = await pullTowards(solver, image, looks, norms, cut(found, k + 1), cut(known, k));
    for (let j = 0; j <= k; j++) H.set(pulled.subarray(j * size, (j + 1) * size), j * positions + start);
    start += size;
  }
  fade(H, norms, positions);
  return scaleFactors({
    ...{ k, channels, positions },
    W: W.subarray(0, k * channels),
    H: H.subarray(0, k * positions),
  });
}

/** `size` columns of a matrix from `start` on, row-major. */
function columns({ data, rows, cols }: Matrix, start: number, size: number): Float32Array {
  const out = new Float32Array(rows * size);
  for (let r = 0; r < rows; r++) out.set(data.subarray(r * cols + start, r * cols + start + size), r * size);
  return out;
}

/** `[P]`: 1 where no concept is present, 0 where one is. */
function elsewhere(known: Float32Array, k: number, positions: number): Float32Array {
  return Float32Array.from({ length: positions }, (_, p) => {
    let most = 0;
    for (let j = 0; j < k; j++) most = Math.max(most, known[j * positions + p]);
    return Math.max(0, 1 - most);
  });
}

/** Weakens all heatmaps but the last where the last explains more than any of them; `norms` are ‖W_j‖. */
function fade(H: Float32Array, norms: Float64Array, positions: number): void {
  const k = norms.length - 1;
  for (let p = 0; p < positions; p++) {
    let largest = 0;
    for (let j = 0; j < k; j++) largest = Math.max(largest, H[j * positions + p] * norms[j]);
    if (largest === 0) continue;
    const kept = 1 / (1 + ((H[k * positions + p] * norms[k]) / largest) ** 4);
    for (let j = 0; j < k; j++) H[j * positions + p] *= kept;
  }
}
