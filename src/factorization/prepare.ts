/** Brings V into the form the solver works on: checked, transposed, of ordinary magnitude. */
import { LeitmotifError } from '../errors.ts';
import type { Matrix } from './matrix.ts';

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
 * @throws LeitmotifError `usage` when V is empty or has a negative element, `activations-invalid` when one is NaN
 *   or infinite.
 */
export function prepare(V: Matrix): Prepared {
  const count = V.rows * V.cols;
  if (count === 0 || count !== V.data.length) {
    const message = `Expected a matrix with ${V.rows}×${V.cols} > 0 elements but received ${V.data.length}.`;
    throw new LeitmotifError('usage', message);
  }
  const { Vt, lowest, sum, squares } = transposeAndMeasure(V);
  if (!Number.isFinite(sum)) {
    throw new LeitmotifError('activations-invalid', 'The matrix has NaN or infinite elements.', {
      hint: 'Check the network and the normalisation of its input (mean, std, value range).',
    });
  }
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
  if (rms === 0 || (rms > 1 / ordinary && rms < ordinary)) {
    return { V, Vt, scale: 1, squaredNorm: squares, mean: sum / count };
  }
  const scale = 2 ** -Math.round(Math.log2(rms));
  const data = V.data.map((x) => x * scale);
  Vt.data.forEach((x, i) => {
    Vt.data[i] = x * scale;
  });
  return { V: { ...V, data }, Vt, scale, squaredNorm: squares * scale * scale, mean: (sum / count) * scale };
}

/** One walk over V for all of it, in tiles small enough for the cache. */
function transposeAndMeasure({ data, rows, cols }: Matrix) {
  const tile = 16;
  const out = new Float32Array(rows * cols);
  let lowest = 0;
  let sum = 0;
  let squares = 0;
  for (let r0 = 0; r0 < rows; r0 += tile) {
    const r1 = Math.min(rows, r0 + tile);
    for (let c0 = 0; c0 < cols; c0 += tile) {
      const c1 = Math.min(cols, c0 + tile);
      for (let c = c0; c < c1; c++) {
        for (let r = r0; r < r1; r++) {
          const x = data[r * cols + c];
          out[c * rows + r] = x;
          if (x < lowest) lowest = x;
          sum += x;
          squares += x * x;
        }
      }
    }
  }
  return { Vt: { data: out, rows: cols, cols: rows }, lowest, sum, squares };
}
