/** The HALS sweep as a generated WebAssembly kernel: the inner loop of every factorisation. */
import type { Heap } from './heap.ts';
import {
  assemble,
  f32Load,
  f32Store,
  f32Zero,
  get,
  i32,
  op,
  set,
  tee,
  v128Load,
  v128Splat32,
  v128Store,
  v128Zero,
  valueType,
  type WasmFunction,
  type WasmModule,
  wasm,
} from './wasm.ts';

/** What differs between the kernel for four columns at a time and the one for the last 1–3 columns. */
interface Lane {
  name: string;
  bytes: number;
  type: number;
  load: (offset: number) => number[];
  /** Loads one float into every lane. */
  splat: (offset: number) => number[];
  store: (offset: number) => number[];
  zero: number[];
  add: readonly number[];
  sub: readonly number[];
  mul: readonly number[];
  max: readonly number[];
}

const fourColumns: Lane = {
  name: 'fourColumns',
  bytes: 16,
  type: valueType.v128,
  load: v128Load,
  splat: v128Splat32,
  store: v128Store,
  zero: v128Zero,
  add: op['f32x4.add'],
  sub: op['f32x4.sub'],
  mul: op['f32x4.mul'],
  max: op['f32x4.pmax'],
};

const oneColumn: Lane = {
  name: 'oneColumn',
  bytes: 4,
  type: valueType.f32,
  load: f32Load,
  splat: f32Load,
  store: f32Store,
  zero: f32Zero,
  add: op['f32.add'],
  sub: op['f32.sub'],
  mul: op['f32.mul'],
  max: op['f32.max'],
};

/** The module for k concepts; it serves matrices of any width. */
export function compileSweep(k: number): WasmModule {
  return assemble([sweepFunction(k, fourColumns), sweepFunction(k, oneColumn)]);
}

/**
 * Sweeps over columns of X (k × n): x_j ← max(0, a_j·d_j − Σ_{i≠j} m_ji·x_i) for j = 1…k, `sweeps` times, where
 * m = G/diag(G) without its diagonal and d = 1/diag(G). A column's k values stay in registers meanwhile.
 */
function sweepFunction(k: number, lane: Lane): WasmFunction {
  const [x, a, m, d, stride, count, sweeps, left, row] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const xs = (j: number) => 9 + j;
  const as = (j: number) => 9 + k + j;
  const concepts = [...Array(k).keys()];
  const term = (j: number, i: number) => [
    ...get(xs(i)),
    ...get(m),
    ...lane.splat((j * k + i) * 4),
    ...lane.mul,
  ];
  const update = (j: number) => {
    const others = concepts.filter((i) => i !== j);
    // Half of the terms go straight off a_j, half into a sum of their own: two short dependency chains.
    const direct = others.slice(0, others.length >> 1).flatMap((i) => [...term(j, i), ...lane.sub]);
    const rest = others.slice(others.length >> 1);
    const summed = rest.flatMap((i, n) => [...term(j, i), ...(n === 0 ? [] : lane.add)]);
    const subtract = rest.length > 0 ? lane.sub : [];
    return [...get(as(j)), ...direct, ...summed, ...subtract, ...lane.zero, ...lane.max, ...set(xs(j))];
  };
  const nextRow = [...get(row), ...get(stride), ...op['i32.add'], ...set(row)];
  const advance = (pointer: number) => [
    ...get(pointer),
    ...i32(lane.bytes),
    ...op['i32.add'],
    ...set(pointer),
  ];
  const repeat = (counter: number) => [
    ...get(counter),
    ...i32(1),
    ...op['i32.sub'],
    ...tee(counter),
    ...op['br_if 0'],
  ];
  const loadX = concepts.flatMap((j) => [...get(row), ...lane.load(0), ...set(xs(j)), ...nextRow]);
  const loadA = concepts.flatMap((j) => {
    const value = [...get(row), ...lane.load(0), ...get(d), ...lane.splat(j * 4), ...lane.mul];
    return [...value, ...set(as(j)), ...nextRow];
  });
  const storeX = concepts.flatMap((j) => [...get(row), ...get(xs(j)), ...lane.store(0), ...nextRow]);
  const body = [
    ...op.loop,
    ...[...get(x), ...set(row), ...loadX],
    ...[...get(a), ...set(row), ...loadA],
    ...[...get(sweeps), ...set(left), ...op.loop, ...concepts.flatMap(update), ...repeat(left), ...op.end],
    ...[...get(x), ...set(row), ...storeX],
    ...[...advance(x), ...advance(a), ...repeat(count)],
    ...op.end,
  ];
  return {
    name: lane.name,
    parameters: 7,
    locals: [
      [2, valueType.i32],
      [2 * k, lane.type],
    ],
    body,
  };
}

type Kernel = (
  x: number,
  a: number,
  m: number,
  d: number,
  stride: number,
  count: number,
  sweeps: number,
) => void;

/** X ← `sweeps` HALS sweeps towards the minimum of ‖·‖² with Gram matrix G (k × k) and right side A (k × n). */
export type Sweep = (X: Float32Array, A: Float32Array, G: Float32Array, sweeps: number) => void;

/** Floats that `bindSweep` allocates. */
export const sweepScratch = (k: number): number[] => [k * k, k];

/** A concept with less energy than this (in units of V's mean square) is dead: it stays at zero. */
const deadEnergy = 1e-30;

export function bindSweep(module: WasmModule, k: number, heap: Heap): Sweep {
  const { exports } = new wasm.Instance(module, { env: { memory: heap.memory } });
  const four = exports[fourColumns.name] as Kernel;
  const one = exports[oneColumn.name] as Kernel;
  const M = heap.alloc(k * k);
  const D = heap.alloc(k);
  return (X, A, G, sweeps) => {
    const n = X.length / k;
    for (let j = 0; j < k; j++) {
      const energy = G[j * k + j];
      D[j] = energy > deadEnergy ? 1 / energy : 0;
      for (let i = 0; i < k; i++) M[j * k + i] = i === j ? 0 : G[j * k + i] * D[j];
    }
    const blocks = n >> 2;
    const [x, a, m, d] = [X.byteOffset, A.byteOffset, M.byteOffset, D.byteOffset];
    if (blocks > 0) four(x, a, m, d, n * 4, blocks, sweeps);
    if (n % 4 > 0) one(x + blocks * 16, a + blocks * 16, m, d, n * 4, n % 4, sweeps);
  };
}
