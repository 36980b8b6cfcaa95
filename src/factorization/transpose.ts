/** Transposes V and measures it on the way: a WebAssembly kernel, as V is the largest thing there is. */
import type { Matrix } from './matrix.ts';
import {
  advance,
  defineKernel,
  get,
  type Kernels,
  op,
  repeat,
  set,
  shuffle32,
  v128Load,
  v128Store,
  v128Zero,
  type WasmFunction,
} from './wasm.ts';

/** Rows that are copied into WebAssembly's memory and transposed together. */
const bandRows = 32;

/** Floats for the statistics: two float64 sums of squares, two float64 sums, four float32 minima. */
const statisticsLength = 12;

/**
 * Writes 4·`quads` rows of 4·`blocks` columns as columns, 4 × 4 elements at a time, and adds them to the
 * statistics. Sums of one block are float32, those of all blocks float64.
 */
export const transposeFunction: WasmFunction = defineKernel('transpose', 7, (parameters, locals) => {
  const [source, target, sourceStride, targetStride, quads, blocks, statistics] = parameters;
  const [block, quad, from, to, column] = locals('i32', 5);
  const [row, half] = [locals('v128', 4), locals('v128', 4)];
  const [squares, sum, lowest, allSquares, allSums] = locals('v128', 5);
  const rows = [0, 1, 2, 3];

  const add = (total: number, value: number[]) => set(total, [...get(total), ...value, ...op['f32x4.add']]);
  const interleave = (into: number, a: number, b: number, lanes: number[]) =>
    set(into, [...get(a), ...get(b), ...shuffle32(lanes)]);
  const promote = (total: number, part: number) => {
    const low = [...get(part), ...op['f64x2.promote_low_f32x4']];
    const high = [...get(part), ...get(part), ...shuffle32([2, 3, 2, 3]), ...op['f64x2.promote_low_f32x4']];
    return set(total, [...get(total), ...low, ...op['f64x2.add'], ...high, ...op['f64x2.add']]);
  };
  const load = rows.flatMap((r) => [
    ...set(row[r], [...get(from), ...v128Load(0)]),
    ...advance(from, { local: sourceStride }),
  ]);
  const measure = rows.flatMap((r) => [
    ...add(squares, [...get(row[r]), ...get(row[r]), ...op['f32x4.mul']]),
    ...add(sum, get(row[r])),
    ...set(lowest, [...get(lowest), ...get(row[r]), ...op['f32x4.min']]),
  ]);
  const transpose = [
    ...interleave(half[0], row[0], row[1], [0, 4, 1, 5]),
    ...interleave(half[1], row[0], row[1], [2, 6, 3, 7]),
    ...interleave(half[2], row[2], row[3], [0, 4, 1, 5]),
    ...interleave(half[3], row[2], row[3], [2, 6, 3, 7]),
    ...interleave(row[0], half[0], half[2], [0, 1, 4, 5]),
    ...interleave(row[1], half[0], half[2], [2, 3, 6, 7]),
    ...interleave(row[2], half[1], half[3], [0, 1, 4, 5]),
    ...interleave(row[3], half[1], half[3], [2, 3, 6, 7]),
  ];
  const store = rows.flatMap((r) => [
    ...[...get(column), ...get(row[r]), ...v128Store(0)],
    ...advance(column, { local: targetStride }),
  ]);
  const oneBlock = [
    ...[...set(from, get(source)), ...set(to, get(target)), ...set(squares, v128Zero), ...set(sum, v128Zero)],
    ...repeat(quad, { local: quads }, [
      ...[...load, ...measure, ...transpose, ...set(column, get(to)), ...store, ...advance(to, 16)],
    ]),
    ...[...promote(allSquares, squares), ...promote(allSums, sum), ...advance(source, 16)],
    ...rows.flatMap(() => advance(target, { local: targetStride })),
  ];
  const kept = [allSquares, allSums, lowest];
  return [
    ...kept.flatMap((local, i) => set(local, [...get(statistics), ...v128Load(i * 16)])),
    ...repeat(block, { local: blocks }, oneBlock),
    ...kept.flatMap((local, i) => [...get(statistics), ...get(local), ...v128Store(i * 16)]),
  ];
});

export interface Measures {
  /** min(0, the lowest element); NaN elements show in `sum`. */
  lowest: number;
  sum: number;
  /** Infinite where squares overflow float32. */
  squares: number;
}

/** Lengths of the arrays that `transposeInto` needs besides the transposed matrix. */
export const transposeScratch = ({ cols }: Matrix): number[] => [bandRows * cols, statisticsLength];

/** `out` (P × C) ← Vᵀ. */
export function transposeInto(
  out: Float32Array,
  { data, rows, cols }: Matrix,
  { transpose }: Kernels,
  [band, statistics]: Float32Array[],
): Measures {
  const [evenRows, evenCols] = [rows - (rows % 4), cols - (cols % 4)];
  statistics.fill(0);
  for (let r = 0; r < evenRows && evenCols > 0; r += bandRows) {
    const height = Math.min(bandRows, evenRows - r);
    band.set(data.subarray(r * cols, (r + height) * cols));
    const [source, target] = [band.byteOffset, out.byteOffset + r * 4];
    transpose(source, target, cols * 4, rows * 4, height / 4, evenCols / 4, statistics.byteOffset);
  }
  const [a, b, c, d] = new Float64Array(statistics.buffer, statistics.byteOffset, 4);
  const measures = { lowest: Math.min(...statistics.subarray(8)), sum: c + d, squares: a + b };
  const rest = (r: number, c: number) => {
    const x = data[r * cols + c];
    out[c * rows + r] = x;
    measures.lowest = Math.min(measures.lowest, x);
    measures.sum += x;
    measures.squares += x * x;
  };
  for (let r = 0; r < rows; r++) {
    for (let c = r < evenRows ? evenCols : 0; c < cols; c++) rest(r, c);
  }
  return measures;
}
