/** Orthonormal columns by CholeskyQR: one Gram matrix, one small triangular inverse, one product. */
import type { Engine, Operand } from './engine.ts';
import { operand } from './engine.ts';

/**
 * Y·R⁻¹ with RᵀR = YᵀY, `rounds` times: a second round repairs what rounding spoilt in the first (Yamamoto et al.
 * 2015, "Roundoff error analysis of the CholeskyQR2 algorithm"). Columns that depend on earlier ones become zero,
 * so the result spans the range of Y even where that is smaller than the number of columns.
 */
export async function orthonormalColumns(engine: Engine, Y: Operand, rounds: 1 | 2): Promise<Operand> {
  let Q = Y;
  for (let round = 0; round < rounds; round++) {
    const inverse = inverseCholesky(await engine.gram(Q), Q.cols);
    Q = await engine.product(Q, operand({ data: inverse, rows: Q.cols, cols: Q.cols }));
  }
  return Q;
}

/** What float32 rounding leaves of a dependent column's squared norm. */
const rounding = 2e-6;

/** R⁻¹ (upper triangular, row-major) with RᵀR = G, in float64; zero columns where a pivot is only rounding. */
function inverseCholesky(G: Float32Array, n: number): Float32Array {
  const L = new Float64Array(n * n);
  const inverse = new Float64Array(n * n);
  const largest = G.reduce((most, x, i) => (i % (n + 1) === 0 && x > most ? x : most), 0);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = G[i * n + j];
      for (let q = 0; q < j; q++) sum -= L[i * n + q] * L[j * n + q];
      if (i !== j) {
        L[i * n + j] = L[j * n + j] > 0 ? sum / L[j * n + j] : 0;
      } else {
        const tooSmall = G[i * n + i] <= rounding * largest * rounding || sum <= rounding * G[i * n + i];
        L[i * n + i] = tooSmall ? 0 : Math.sqrt(sum);
      }
    }
  }
  for (let c = 0; c < n; c++) {
    if (L[c * n + c] === 0) continue;
    inverse[c * n + c] = 1 / L[c * n + c];
    for (let i = c + 1; i < n; i++) {
      if (L[i * n + i] === 0) continue;
      let sum = 0;
      for (let q = c; q < i; q++) sum -= L[i * n + q] * inverse[q * n + c];
      inverse[i * n + c] = sum / L[i * n + i];
    }
  }
  // `inverse` holds L⁻¹ = R⁻ᵀ.
  return Float32Array.from({ length: n * n }, (_, i) => inverse[(i % n) * n + Math.floor(i / n)]);
}
