/** Known factorisations as data of a further one: what is kept of each, and how a basis explains it. */
import { LeitmotifError } from '../errors.ts';

/** One factorisation V_b ≈ W_b·H_b (channels × positions), as far as its model's inner structure matters. */
export interface Block {
  /** Number of vectors. */
  k: number;
  channels: number;
  /** Vector j is `W.subarray(j * channels, (j + 1) * channels)`, ≥ 0. */
  W: Float32Array;
  /** H_b·H_bᵀ, `[k, k]`. */
  gram: Float64Array;
  /** Sum of each row of H_b, `[k]`. */
  sums: Float64Array;
}

/** A set of non-negative vectors: vector i is `W.subarray(i * channels, (i + 1) * channels)`. */
export interface Vectors {
  k: number;
  channels: number;
  W: Float32Array;
}

/** `H` is k × P, rows one after another. */
export function blockOf({ k, channels, W }: Vectors, H: Float32Array): Block {
  const positions = k > 0 ? H.length / k : 0;
  if (W.length !== k * channels || !Number.isInteger(positions)) {
    const message = `Expected ${k} vectors of ${channels} channels but received ${W.length} and ${H.length} elements.`;
    throw new LeitmotifError('usage', message);
  }
  const gram = new Float64Array(k * k);
  const sums = new Float64Array(k);
  for (let i = 0; i < k; i++) {
    const row = H.subarray(i * positions, (i + 1) * positions);
    for (let p = 0; p < positions; p++) sums[i] += row[p];
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let p = 0, q = j * positions; p < positions; p++, q++) sum += row[p] * H[q];
      gram[i * k + j] = sum;
      gram[j * k + i] = sum;
    }
  }
  return { k, channels, W, gram, sums };
}

/** Every scalar product of a vector of `a` with one of `b`, `[a.k, b.k]`. */
export function scalarProducts(a: Vectors, b: Vectors): Float64Array {
  const { channels } = a;
  const products = new Float64Array(a.k * b.k);
  for (let i = 0; i < a.k; i++) {
    for (let j = 0; j < b.k; j++) {
      let sum = 0;
      for (let c = 0, x = i * channels, y = j * channels; c < channels; c++) sum += a.W[x + c] * b.W[y + c];
      products[i * b.k + j] = sum;
    }
  }
  return products;
}

/** ‖W·H‖² of a block: Σ_ij (WᵀW)_ij (HHᵀ)_ij. */
export function squaredNormOf(block: Block): number {
  return scalarProducts(block, block).reduce((sum, product, i) => sum + product * block.gram[i], 0);
}

/** Columns of one block among the N of all: `gram` = H_b·H_bᵀ of those from `at` on. */
export interface Columns {
  at: number;
  gram: Float64Array;
}

/**
 * What a descent on the loadings A (m × N) of blocks side by side needs: `right` = GᵀW·S (m × N) with S = HHᵀ, which has the
 * blocks' Gram matrices on its diagonal; `gramG` = GᵀG (m × m); and the current `A` and `product` = A·S (m × N). Each entry of
 * A is set to its best value ≥ 0 given all others, `sweeps` times over or until that gains no more than `least` of the square:
 * coordinate descent on ‖(W − G·A)·H‖², which is convex in A. Changes `A` and `product`.
 */
export function descendLoadings(
  A: Float64Array,
  product: Float64Array,
  { right, gramG, blocks }: { right: Float64Array; gramG: Float64Array; blocks: readonly Columns[] },
  sweeps: number,
  least = 0,
): void {
  const m = Math.round(Math.sqrt(gramG.length));
  const N = m > 0 ? A.length / m : 0;
  const slope = new Float64Array(N);
  const first = new Float64Array(N);
  let gain = Number.POSITIVE_INFINITY;
  for (let sweep = 0; sweep < sweeps && gain > least; sweep++) {
    gain = 0;
    for (let i = 0; i < m; i++) {
      const own = gramG[i * m + i];
      if (!(own > 0)) continue;
      const row = A.subarray(i * N, (i + 1) * N);
      for (let n = 0, at = i * N; n < N; n++) slope[n] = -right[at + n];
      addProducts(slope, gramG.subarray(i * m, (i + 1) * m), product);
      first.set(slope);
      for (const columns of blocks) gain += descendRow(row, slope, own, columns);
      // The slope has moved by own · ΔA·S.
      for (let n = 0, at = i * N; n < N; n++) product[at + n] += (slope[n] - first[n]) / own;
    }
  }
}

/**
 * `sum` += weights · rows, for rows m × N. Four rows at a time: to load and store `sum` takes longer than a product.
 */
function addProducts(sum: Float64Array, weights: Float64Array, rows: Float64Array): void {
  const [m, N] = [weights.length, sum.length];
  let l = 0;
  for (; l + 3 < m; l += 4) {
    const [a, b, c, d] = weights.subarray(l, l + 4);
    for (let n = 0, at = l * N; n < N; n++, at++) {
      sum[n] += a * rows[at] + b * rows[at + N] + c * rows[at + 2 * N] + d * rows[at + 3 * N];
    }
  }
  for (; l < m; l++) {
    for (let n = 0, at = l * N; n < N; n++, at++) sum[n] += weights[l] * rows[at];
  }
}

/** The entries of a row of A in one block's columns. Changes them and the row's `slope`; gives what that gains. */
function descendRow(row: Float64Array, slope: Float64Array, own: number, { at, gram }: Columns): number {
  const k = Math.round(Math.sqrt(gram.length));
  let gain = 0;
  for (let j = 0; j < k; j++) {
    const curvature = own * gram[j * k + j];
    if (!(curvature > 0)) continue;
    const before = row[at + j];
    const after = Math.max(0, before - slope[at + j] / curvature);
    const change = after - before;
    if (change === 0) continue;
    row[at + j] = after;
    gain -= change * (2 * slope[at + j] + curvature * change);
    for (let n = 0, of = j * k; n < k; n++) slope[at + n] += own * change * gram[of + n];
  }
  return gain;
}

/** A·S for A (m × N), S with the blocks' Gram matrices on its diagonal. */
export function timesGrams(A: ArrayLike<number>, N: number, blocks: readonly Columns[]): Float64Array {
  const product = new Float64Array(A.length);
  for (let row = 0; row < A.length; row += N) {
    for (const { at, gram } of blocks) {
      const k = Math.round(Math.sqrt(gram.length));
      for (let j = 0; j < k; j++) {
        const a = A[row + at + j];
        if (a !== 0) for (let n = 0; n < k; n++) product[row + at + n] += a * gram[j * k + n];
      }
    }
  }
  return product;
}

/** X·Y for X (m × k) and Y (k × n). */
export function multiply(X: ArrayLike<number>, Y: ArrayLike<number>, k: number): Float64Array {
  const m = k > 0 ? X.length / k : 0;
  const n = k > 0 ? Y.length / k : 0;
  const Z = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < k; j++) {
      const x = X[i * k + j];
      if (x !== 0) for (let c = 0; c < n; c++) Z[i * n + c] += x * Y[j * n + c];
    }
  }
  return Z;
}

export interface Explained {
  /** Loadings, `[basis.k, block.k]`: W ≈ G·A where H has its weight. */
  A: Float64Array;
  /** ‖(W − G·A)·H‖² and ‖W·H‖². */
  squaredError: number;
  squaredNorm: number;
}

/** A sweep that gains less than this part of ‖W·H‖² is the last. */
const leastGain = 1e-9;
const mostSweeps = 2000;

/** The loadings A ≥ 0 that minimise ‖W·H − G·A·H‖² for a fixed basis G. */
export function explainBlock(basis: Vectors, block: Block): Explained {
  const { k, gram } = block;
  const right = multiply(scalarProducts(basis, block), gram, k);
  const gramG = scalarProducts(basis, basis);
  const A = new Float64Array(basis.k * k);
  const product = new Float64Array(basis.k * k);
  const squaredNorm = squaredNormOf(block);
  const blocks = [{ at: 0, gram }];
  descendLoadings(A, product, { right, gramG, blocks }, mostSweeps, leastGain * squaredNorm);
  const squaredError = Math.max(0, squaredNorm + fitOf(A, product, right, gramG, basis.k));
  return { A, squaredError, squaredNorm };
}

/** ⟨GᵀG, A·S·Aᵀ⟩ − 2⟨A, GᵀW·S⟩: what the squared error has beside ‖W·H‖². */
function fitOf(
  A: Float64Array,
  product: Float64Array,
  right: Float64Array,
  gramG: Float64Array,
  m: number,
): number {
  const k = A.length / Math.max(1, m);
  let fit = 0;
  for (let i = 0; i < A.length; i++) fit -= 2 * A[i] * right[i];
  for (let i = 0; i < m; i++) {
    for (let l = 0; l < m; l++) {
      let sum = 0;
      for (let j = 0; j < k; j++) sum += product[i * k + j] * A[l * k + j];
      fit += gramG[i * m + l] * sum;
    }
  }
  return fit;
}
