/** How alike concept vectors are, by their cosines. */

/** k concept vectors of equal length, one after another; all elements ≥ 0. */
interface Concepts {
  k: number;
  W: Float32Array;
}

/**
 * Mean cosine of the pairs when each concept of one set is matched with one of the other, the most alike first.
 * 1 for the same set in any order and scale. Both sets have k concepts.
 */
export function matchedLikeness(a: Concepts, b: Concepts): number {
  const cosines = cosinesBetween(a, b);
  const [freeA, freeB] = [new Set(cosines.keys()), new Set(cosines.keys())];
  let sum = 0;
  while (freeA.size > 0) {
    let best = { i: -1, j: -1, cosine: -1 };
    for (const i of freeA) {
      for (const j of freeB) if (cosines[i][j] > best.cosine) best = { i, j, cosine: cosines[i][j] };
    }
    freeA.delete(best.i);
    freeB.delete(best.j);
    sum += best.cosine;
  }
  return sum / a.k;
}

/** Mean over the concepts of the cosine to the most alike other one; 0 for a single concept. */
export function nearestLikeness(concepts: Concepts): number {
  if (concepts.k < 2) return 0;
  const cosines = cosinesBetween(concepts, concepts);
  const nearest = cosines.map((row, i) => Math.max(...row.filter((_, j) => j !== i)));
  return nearest.reduce((sum, x) => sum + x, 0) / concepts.k;
}

/** A zero vector has cosine 0 with everything. */
function cosinesBetween(a: Concepts, b: Concepts): number[][] {
  const [unitA, unitB] = [unitRows(a), unitRows(b)];
  return unitA.map((x) => unitB.map((y) => x.reduce((sum, value, i) => sum + value * y[i], 0)));
}

function unitRows({ k, W }: Concepts): Float64Array[] {
  const n = W.length / k;
  return Array.from({ length: k }, (_, j) => {
    const row = Float64Array.from(W.subarray(j * n, (j + 1) * n));
    const norm = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));
    return norm > 0 ? row.map((x) => x / norm) : row;
  });
}
