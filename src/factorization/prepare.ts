/** Brings V into the form the solver works on: checked, transposed, of ordinary magnitude. */
import { LeitmotifError } from '../errors.ts';
import type { Matrix } from './matrix.ts';
import { transposeInto } from './transpose.ts';
import type { Kernels } from './wasm.ts';

export interface Prepared {
  V: Matrix;
  Vt: Matrix;
  /** What V was multiplied by: 1, or a power of two where its squares could overflow or vanish in float32. */
  scale: number;
  /** ‖V‖² and the mean of V's elements, after scaling. */
  squaredNorm: number;
  mean: number;
}

/** Root mean squares outside of 1/ordinary…ordinary are scaled. */
const ordinary = 2 ** 16;

/**
 * `Vt` is written into `out`; `scratch` is what `transposeScratch` asks for.
 *
 * @throws LeitmotifError `usage` when V is empty or has a negative element, `activations-invalid` when one is NaN
 *   or infinite.
 */
export function prepare(V: Matrix, out: Float32Array, kernels: Kernels, scratch: Float32Array[]): Prepared {
  const count = V.rows * V.cols;
  const Vt = { data: out, rows: V.cols, cols: V.rows };
  const { lowest, sum, squares } = transposeInto(out, V, kernels, scratch);
  if (lowest < 0) {
    throw new LeitmotifError(
      'usage',
      `Expected a non-negative matrix, but its lowest element is ${lowest}.`,
      {
        hint: 'Apply subtractNegativeMinima first.',
      },
    );
  }
  const rms = Math.sqrt(squares / count);
  if (sum === 0 || (rms > 1 / ordinary && rms < ordinary)) {
    return { V, Vt, scale: 1, squaredNorm: squares, mean: sum / count };
  }
  const scale = ordinaryScale(V.data);
  const scaled = { ...V, data: V.data.map((x) => x * scale) };
  const again = transposeInto(out, scaled, kernels, scratch);
  return { V: scaled, Vt, scale, squaredNorm: again.squares, mean: again.sum / count };
}

/** The power of two that brings the root mean square near 1; float64 holds all sums of float32 squares. */
function ordinaryScale(data: Float32Array): number {
  let squares = 0;
  for (let i = 0; i < data.length; i++) squares += data[i] * data[i];
  if (Number.isFinite(squares)) return 2 ** -Math.round(Math.log2(Math.sqrt(squares / data.length)));
  throw new LeitmotifError('activations-invalid', 'The matrix has NaN or infinite elements.', {
    hint: 'Check the network and the normalisation of its input (mean, std, value range).',
  });
}

export function checkShape({ data, rows, cols }: Matrix): void {
  if (data.length > 0 && data.length === rows * cols) return;
  const message = `Expected a matrix with ${rows}×${cols} > 0 elements but received ${data.length}.`;
  throw new LeitmotifError('usage', message);
}
