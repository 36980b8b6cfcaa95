/** How much of each position's activations a factorisation leaves unexplained. */
import { type Engine, operand } from './engine.ts';
import type { Matrix } from './matrix.ts';
import { unitWeights } from './unit-weights.ts';

export interface Residuals {
  /** ‖v_p − W·h_p‖² of each position p, `[P]`. */
  squaredErrors: Float64Array;
  /** ‖v_p‖², `[P]`. */
  squaredNorms: Float64Array;
}

/**
 * Measures V ≈ WH position by position, by ‖v‖² − 2⟨Wᵀv, h⟩ + ⟨WᵀW, hhᵀ⟩ in float64. `W` is k × C, `H` k × P, as
 * factorisations give them; V must be the matrix that was factorised (or transformed).
 */
export async function residualsWith(
  engine: Engine,
  V: Matrix,
  { k, W, H }: { k: number; W: Float32Array; H: Float32Array },
): Promise<Residuals> {
  const { rows: C, cols: P } = V;
  const squaredNorms = columnNorms(V);
  const squaredErrors = squaredNorms.slice();
  if (W.every((w) => w === 0)) return { squaredErrors, squaredNorms };
  const { unit, weights } = unitWeights(W);
  const { tensor } = await engine.product(operand({ data: unit, rows: k, cols: C }), operand(V));
  const products = tensor.data as Float32Array;
  const gram = gramOf(unit, k, C);
  for (let p = 0; p < P; p++) {
    let change = 0;
    for (let i = 0; i < k; i++) {
      const h = H[i * P + p] * weights;
      if (h === 0) continue;
      let model = 0;
      for (let j = 0; j < k; j++) model += gram[i * k + j] * H[j * P + p] * weights;
      change += h * (model - 2 * products[i * P + p]);
    }
    squaredErrors[p] = Math.max(0, squaredErrors[p] + change);
  }
  return { squaredErrors, squaredNorms };
}

/** ‖v_p‖² of every column, `[P]`. */
function columnNorms({ data, rows, cols }: Matrix): Float64Array {
  const norms = new Float64Array(cols);
  for (let c = 0; c < rows; c++) {
    const from = c * cols;
    for (let p = 0; p < cols; p++) norms[p] += data[from + p] * data[from + p];
  }
  return norms;
}

/** ‖V_i‖² of each image i, `sizes` columns each in order. */
export function imageEnergies(V: Matrix, sizes: readonly number[]): number[] {
  const squares = columnNorms(V);
  let start = 0;
  return sizes.map((size) => {
    const own = squares.subarray(start, start + size);
    start += size;
    return own.reduce((total, square) => total + square, 0);
  });
}

/** W·Wᵀ, k × k, in float64. */
function gramOf(W: Float32Array, k: number, C: number): Float64Array {
  const gram = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let c = 0; c < C; c++) sum += W[i * C + c] * W[j * C + c];
      gram[i * k + j] = sum;
      gram[j * k + i] = sum;
    }
  }
  return gram;
}
