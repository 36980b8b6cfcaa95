/** Matrices for tests: planted non-negative factors, noise and a rectifier; golden/make-golden.py makes the same. */
import type { Matrix } from '../../src/factorization/matrix.ts';

/** max(0, W·H + noise − threshold) / 8 of small integers from a linear congruential generator. */
export function planted(rows: number, cols: number, rank: number, seed: number): Matrix {
  let state = seed;
  const draw = (count: number, map: (x: number) => number) =>
    Int32Array.from({ length: count }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return map(state >>> 16);
    });
  const W = draw(rows * rank, (x) => Math.max(0, (x % 10) - 4));
  const H = draw(rank * cols, (x) => Math.max(0, (x % 12) - 6));
  const noise = draw(rows * cols, (x) => x % 16);
  const data = new Float32Array(rows * cols);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++) {
      let sum = noise[r * cols + c] - 2 * rank;
      for (let j = 0; j < rank; j++) sum += W[r * rank + j] * H[j * cols + c];
      data[r * cols + c] = Math.max(0, sum) / 8;
    }
  }
  return { data, rows, cols };
}

/** Sparse non-negative W·H of the given rank, plus noise of 10 % of its norm, made non-negative. */
export function noisyProduct(rows: number, cols: number, rank: number, seed: number): Matrix {
  let state = seed;
  const draw = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const sparse = (length: number) => Float64Array.from({ length }, () => (draw() < 0.3 ? 0.2 + draw() : 0));
  const [W, H] = [sparse(rows * rank), sparse(rank * cols)];
  const data = new Float32Array(rows * cols);
  let squares = 0;
  for (let i = 0; i < data.length; i++) {
    for (let j = 0; j < rank; j++) data[i] += W[Math.floor(i / cols) * rank + j] * H[j * cols + (i % cols)];
    squares += data[i] ** 2;
  }
  // A uniform draw from −1…1 has the variance 1/3.
  const noise = 0.1 * Math.sqrt((3 * squares) / data.length);
  return { data: data.map((x) => Math.max(0, x + noise * (2 * draw() - 1))), rows, cols };
}

/** ‖V − WH‖/‖V‖ straight from the definition, in float64. */
export function directError(V: Matrix, { W, H, k }: { W: Float32Array; H: Float32Array; k: number }): number {
  const { data, rows, cols } = V;
  let residual = 0;
  let norm = 0;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++) {
      let model = 0;
      for (let j = 0; j < k; j++) model += W[j * rows + r] * H[j * cols + c];
      residual += (data[r * cols + c] - model) ** 2;
      norm += data[r * cols + c] ** 2;
    }
  }
  return norm === 0 ? Math.sqrt(residual) : Math.sqrt(residual / norm);
}
