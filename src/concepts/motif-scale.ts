/** From a linked basis to motifs on a fixed scale, and from a batch to their heatmaps; pure. */
import type { Heatmaps } from '../drawing/upsample.ts';
import { type Block, type Explained, explainBlock, multiply, type Vectors } from '../factorization/blocks.ts';
import { vectorLengths } from '../factorization/vector-lengths.ts';
import { splitHeatmaps } from './presence.ts';

/**
 * Scales motif i by Σ_p (A·H)_ip² / Σ_p (A·H)_ip over the dataset, as `scaleFactors` scales concepts: the heatmaps are 1
 * where the motif is typically present. A motif that is nowhere stays zero.
 */
export function scaleMotifs({ k, channels, W, gram, sums }: Block): Vectors {
  const typical = Array.from(sums, (sum, i) => (sum > 0 ? gram[i * k + i]! / sum : 0));
  return { k, channels, W: W.map((x, i) => x * typical[Math.floor(i / channels)]!) };
}

/** A batch in terms of motifs. */
export interface MotifsOfBatch extends Omit<Explained, 'A'> {
  /** The motifs that the batch holds anything of, in order: most batches of a large dataset hold few of many. */
  held: number[];
  /** A of these motifs, `[held, k]`; all other rows are 0. */
  A: Float64Array;
  /** Their heatmaps, one entry for each image, in order. */
  maps: Heatmaps[];
}

/** A ≥ 0 with W ≈ G·A, and the motif heatmaps A·H of the batch's images; H is r × P. */
export function motifsOfBatch(
  basis: Vectors,
  block: Block,
  H: Float32Array,
  grids: readonly { height: number; width: number }[],
): MotifsOfBatch {
  const { A: whole, ...errors } = explainBlock(basis, block);
  const row = (i: number) => whole.subarray(i * block.k, (i + 1) * block.k);
  const held = Array.from({ length: basis.k }, (_, i) => i).filter((i) => row(i).some((value) => value > 0));
  const A = Float64Array.from(held.flatMap((i) => [...row(i)]));
  const heatmaps = Float32Array.from(multiply(A, H, block.k));
  return { ...errors, held, A, maps: splitHeatmaps(heatmaps, held.length, grids) };
}

/**
 * Part of each of a block's vectors that each motif explains, `[m, k]`: A_ij·‖G_i‖₁ over the sum of all motifs; 0
 * where no motif explains anything.
 */
export function partsExplained(A: Float64Array, basis: Vectors): Float64Array {
  const { masses } = vectorLengths(basis.W, basis.k);
  const k = A.length / Math.max(1, basis.k);
  const parts = new Float64Array(A.length);
  for (let j = 0; j < k; j++) {
    let whole = 0;
    for (let i = 0; i < basis.k; i++) whole += A[i * k + j]! * masses[i]!;
    for (let i = 0; i < basis.k && whole > 0; i++) parts[i * k + j] = (A[i * k + j]! * masses[i]!) / whole;
  }
  return parts;
}

/**
 * How much of each of a block's vectors the motifs explain together, `[k]`: 1 − ‖W_j − G·A_j‖² / ‖W_j‖², the part of its
 * squared activations; 0 where A, which is best for all vectors at once, makes it worse than nothing, or the vector is 0.
 */
export function explainedOf(A: Float64Array, basis: Vectors, { k, channels, W }: Vectors): number[] {
  return Array.from({ length: k }, (_, j) => {
    const vector = Float64Array.from(W.subarray(j * channels, (j + 1) * channels));
    const left = vector.slice();
    for (let i = 0; i < basis.k; i++) {
      const loading = A[i * k + j]!;
      if (loading > 0) for (let c = 0; c < channels; c++) left[c]! -= loading * basis.W[i * channels + c]!;
    }
    const whole = squaredLength(vector);
    return whole > 0 ? Math.max(0, 1 - squaredLength(left) / whole) : 0;
  });
}

const squaredLength = (vector: Float64Array) => vector.reduce((sum, x) => sum + x * x, 0);
