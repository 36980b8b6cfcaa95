/** Finds the landmarks that are made of nearly the same as a row. */
import type { Makeup } from './makeup.ts';

/** The nearest first; of equally near ones that with the lower index. */
export interface Nearest {
  indices: Int32Array;
  /** Squared Euclidean distances. */
  distances: Float64Array;
}

/** Gives the `k` nearest landmarks of a row `[m]`; what it gives is overwritten by the next call. */
export type FindNearest = (row: Uint8Array) => Nearest;

/**
 * Products are added up motif by motif over all landmarks at once, and only for motifs that the row holds, so that rows
 * that hold few of many motifs are quick. All numbers are whole, hence exact.
 */
export function createNearest({ count, m, bytes }: Makeup, k: number): FindNearest {
  const columns = Array.from({ length: m }, (_, j) =>
    Float32Array.from({ length: count }, (_, i) => bytes[i * m + j]!),
  );
  const squares = new Float32Array(count);
  for (const column of columns) for (let i = 0; i < count; i++) squares[i]! += column[i]! ** 2;
  const products = new Float32Array(count);
  const kept = Math.min(k, count);
  const indices = new Int32Array(kept);
  const distances = new Float64Array(kept);

  return (row) => {
    let square = 0;
    products.fill(0);
    for (let j = 0; j < m; j++) {
      const value = row[j]!;
      if (value === 0) continue;
      square += value * value;
      const column = columns[j]!;
      for (let i = 0; i < count; i++) products[i]! += value * column[i]!;
    }
    distances.fill(Number.POSITIVE_INFINITY);
    for (let i = 0; i < count; i++) {
      const distance = square + squares[i]! - 2 * products[i]!;
      if (!(distance < distances[kept - 1]!)) continue;
      let at = kept - 1;
      for (; at > 0 && distances[at - 1]! > distance; at--) {
        distances[at] = distances[at - 1]!;
        indices[at] = indices[at - 1]!;
      }
      distances[at] = distance;
      indices[at] = i;
    }
    return { indices, distances };
  };
}
