/** Fills grids with concept vectors; pure. */

/** `vectors` `[k, C]`, each repeated in every cell: `[k, C, height, width]`. */
export function tileVectors(vectors: Float32Array, height: number, width: number): Float32Array {
  const cells = height * width;
  if (cells === 1) return vectors;
  const tiled = new Float32Array(vectors.length * cells);
  for (const [i, value] of vectors.entries()) tiled.fill(value, i * cells, (i + 1) * cells);
  return tiled;
}
