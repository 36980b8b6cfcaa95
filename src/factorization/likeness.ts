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

/** Mean over the concepts of the cosine to the most alike other one, from their k × k scalar products. */
export function nearestLikeness(gram: Float32Array, k: number): number {
  if (k < 2) return 0;
  let sum = 0;
  for (let i = 0; i < k; i++) {
    let nearest = 0;
    for (let j = 0; j < k; j++) {
      const norms = Math.sqrt(gram[i * k + i] * gram[j * k + j]);
      if (j !== i && norms > 0) nearest = Math.max(nearest, gram[i * k + j] / norms);
    }
    sum += nearest;
  }
  return sum / k;
}

/** A zero vector has cosine 0 with everything. */
function cosinesBetween(a: Concepts, b: Concepts): number[][] {
  const n = a.W.length / a.k;
  const [normsA, normsB] = [a, b].map(({ k, W }) =>
    indices(k).map((j) => Math.sqrt(product(W, j * n, W, j * n, n))),
  );
  const cosine = (i: number, j: number) => {
    const norms = normsA[i] * normsB[j];
    return norms > 0 ? product(a.W, i * n, b.W, j * n, n) / norms : 0;
  };
  return indices(a.k).map((i) => indices(b.k).map((j) => cosine(i, j)));
}

const indices = (k: number): number[] => [...Array(k).keys()];

function product(x: Float32Array, fromX: number, y: Float32Array, fromY: number, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += x[fromX + i] * y[fromY + i];
  return sum;
}
