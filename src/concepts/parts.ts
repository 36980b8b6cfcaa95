/** How finely a batch is factorised for the dataset's motifs; pure. */

/**
 * Parts of a batch with k concepts. Eight concepts of 32 images leave out what recurs across the dataset but is rare
 * in each batch; three times as many keep it, so that motifs hardly depend on how images were batched.
 */
export function partsFor(k: number): number {
  return Math.max(24, 3 * k);
}
