/** Takes one concept away from a factorisation at the least cost: the way from k concepts to k − 1. */

/** k concepts; W and H have a concept a row, and `forH.G` is WᵀW, or nearly so. */
interface Concepts {
  k: number;
  W: { data: Float32Array };
  H: { data: Float32Array };
  forH: { G: Float32Array };
}

/** Two concepts, and the weights with which their vectors and heatmaps best become one. */
export interface Pair {
  i: number;
  j: number;
  /** What the squared error rises by, before anything else adapts. */
  cost: number;
  w: [number, number];
  h: [number, number];
}

/**
 * Merges in W and H the two concepts whose joint part W_i·H_i + W_j·H_j is nearest to a single product, and moves
 * the last concept into the gap: the first k − 1 rows are the new factors. Which two are the nearest, `forH.G` ≈ WᵀW
 * and `gramH` = HHᵀ say.
 */
export function mergeNearest({ k, W, H, forH }: Concepts, gramH: Float32Array): void {
  const pair = nearestPair(forH.G, gramH, k);
  join(W.data, k, pair, pair.w);
  join(H.data, k, pair, pair.h);
}

function nearestPair(A: Float32Array, B: Float32Array, k: number): Pair {
  let best: Pair | undefined;
  for (let i = 0; i < k; i++) {
    for (let j = i + 1; j < k; j++) {
      const pair = mergePair(A, B, k, i, j);
      if (best === undefined || pair.cost < best.cost) best = pair;
    }
  }
  return best!;
}

/**
 * The singular values σ of W_2·H_2 (two columns, two rows) are the roots of the eigenvalues of A·B with A = W_2ᵀW_2,
 * B = H_2·H_2ᵀ; keeping the first costs σ_2², and its vectors are W_2·x, x the first eigenvector of B·A, and y·H_2,
 * y that of A·B. All entries are ≥ 0, so both are too (Perron).
 */
export function mergePair(A: ArrayLike<number>, B: ArrayLike<number>, k: number, i: number, j: number): Pair {
  const [a, b, c] = [A[i * k + i], A[i * k + j], A[j * k + j]];
  const [p, q, r] = [B[i * k + i], B[i * k + j], B[j * k + j]];
  // A·B = [[m, n], [s, t]]; B·A is its transpose.
  const [m, n, s, t] = [a * p + b * q, a * q + b * r, b * p + c * q, b * q + c * r];
  const root = Math.sqrt(Math.max(0, (m - t) ** 2 + 4 * n * s));
  const first = (m + t + root) / 2;
  return {
    i,
    j,
    cost: (m + t - root) / 2,
    w: eigenvector(m, s, n, t, first),
    h: eigenvector(m, n, s, t, first),
  };
}

/** Of [[m, n], [s, t]] with entries ≥ 0, for its larger eigenvalue. */
function eigenvector(m: number, n: number, s: number, t: number, value: number): [number, number] {
  const [x, y] = m >= t ? [value - t, s] : [n, value - m];
  const sum = x + y;
  return sum > 0 ? [x / sum, y / sum] : [1, 0];
}

function join(data: Float32Array, k: number, { i, j }: Pair, [x, y]: [number, number]): void {
  const n = data.length / k;
  for (let p = 0; p < n; p++) data[i * n + p] = x * data[i * n + p] + y * data[j * n + p];
  if (j < k - 1) data.copyWithin(j * n, (k - 1) * n, k * n);
}
