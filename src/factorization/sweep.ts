/** The HALS sweep as a WebAssembly kernel: the inner loop of every factorisation. */
import {
  advance,
  defineKernel,
  f32Load,
  f32Store,
  f32Zero,
  get,
  type Kernel,
  type Kernels,
  op,
  repeat,
  set,
  v128Load,
  v128Splat32,
  v128Store,
  v128Zero,
  type WasmFunction,
} from './wasm.ts';

/** How one register's worth of columns is handled: four floats, or one for the last columns. */
interface Lane {
  bytes: number;
  type: 'v128' | 'f32';
  load: (offset: number) => number[];
  /** Loads one float into every lane. */
  splat: (offset: number) => number[];
  store: (offset: number) => number[];
  zero: number[];
  sub: readonly number[];
  mul: readonly number[];
  max: readonly number[];
}

const four: Lane = {
  bytes: 16,
  type: 'v128',
  load: v128Load,
  splat: v128Splat32,
  store: v128Store,
  zero: v128Zero,
  sub: op['f32x4.sub'],
  mul: op['f32x4.mul'],
  max: op['f32x4.pmax'],
};

const one: Lane = {
  bytes: 4,
  type: 'f32',
  load: f32Load,
  splat: f32Load,
  store: f32Store,
  zero: f32Zero,
  sub: op['f32.sub'],
  mul: op['f32.mul'],
  max: op['f32.max'],
};

// Sixteen columns at a time keep four independent sums in flight; short loops beat unrolled ones (which outgrow the
// instruction cache) by 1.2–4 times for k = 10…32.
export const sweepFunctions: WasmFunction[] = [
  sweepFunction('sweep16', four, 4),
  sweepFunction('sweep4', four, 1),
  sweepFunction('sweep1', one, 1),
];

/**
 * Sweeps over the columns of X (k × n, row-major): x_j ← max(0, a_j·d_j − Σ_i m_ji·x_i) for j = 1…k, `sweeps`
 * times, `width` registers of columns together. `scratch` holds the columns' x and a·d meanwhile, concept by concept.
 */
function sweepFunction(name: string, lane: Lane, width: number): WasmFunction {
  return defineKernel(name, 10, (parameters, locals) => sweepBody(parameters, locals, lane, width));
}

function sweepBody(
  [x, a, m, d, scratch, scratchA, stride, k, count, sweeps]: number[],
  locals: (type: Lane['type'] | 'i32', count: number) => number[],
  lane: Lane,
  width: number,
): number[] {
  const [outer, sweep, j, i, from, to, toA, factor] = locals('i32', 8);
  const sum = locals(lane.type, width);
  const [temporary] = locals(lane.type, 1);
  const step = width * lane.bytes;
  const registers = [...Array(width).keys()];

  const copy = registers.flatMap((r) => [
    ...get(to),
    ...get(from),
    ...lane.load(r * lane.bytes),
    ...lane.store(r * lane.bytes),
  ]);
  const gather = [
    ...[...set(from, get(x)), ...set(to, get(scratch))],
    ...repeat(j, { local: k }, [...copy, ...[...advance(from, { local: stride }), ...advance(to, step)]]),
    ...[...set(from, get(a)), ...set(to, get(scratchA)), ...set(factor, get(d))],
    ...repeat(j, { local: k }, [
      ...registers.flatMap((r) => [
        ...[...get(to), ...get(from), ...lane.load(r * lane.bytes)],
        ...[...get(factor), ...lane.splat(0), ...lane.mul, ...lane.store(r * lane.bytes)],
      ]),
      ...[...advance(from, { local: stride }), ...advance(to, step), ...advance(factor, 4)],
    ]),
  ];
  const update = [
    ...registers.flatMap((r) => set(sum[r], [...get(toA), ...lane.load(r * lane.bytes)])),
    ...set(from, get(scratch)),
    ...repeat(i, { local: k }, [
      ...set(temporary, [...get(factor), ...lane.splat(0)]),
      ...registers.flatMap((r) => {
        const term = [...get(temporary), ...get(from), ...lane.load(r * lane.bytes), ...lane.mul];
        return set(sum[r], [...get(sum[r]), ...term, ...lane.sub]);
      }),
      ...[...advance(from, step), ...advance(factor, 4)],
    ]),
    ...registers.flatMap((r) => [
      ...[...get(to), ...lane.zero, ...get(sum[r]), ...lane.max, ...lane.store(r * lane.bytes)],
    ]),
    ...[...advance(to, step), ...advance(toA, step)],
  ];
  const scatter = [
    ...[...set(from, get(scratch)), ...set(to, get(x))],
    ...repeat(j, { local: k }, [...copy, ...[...advance(from, step), ...advance(to, { local: stride })]]),
  ];
  return repeat(outer, { local: count }, [
    ...gather,
    ...repeat(sweep, { local: sweeps }, [
      ...[...set(factor, get(m)), ...set(to, get(scratch)), ...set(toA, get(scratchA))],
      ...repeat(j, { local: k }, update),
    ]),
    ...scatter,
    ...[...advance(x, step), ...advance(a, step)],
  ]);
}

/**
 * X ← `sweeps` HALS sweeps towards the minimum of ‖·‖² with right side A (k × n) and Gram matrix G, which may be the
 * k × k block on the diagonal of a larger square matrix, from row `at` on.
 */
export type Sweep = (X: Float32Array, A: Float32Array, G: Float32Array, sweeps: number, at?: number) => void;

/** Lengths of the arrays that `bindSweep` needs: M, D, and the columns in work. */
export const sweepScratch = (k: number): number[] => [k * k, k, 2 * 16 * k];

/** A concept with less energy than this (in units of V's mean square) is dead: it stays at zero. */
const deadEnergy = 1e-30;

export function bindSweep(
  { sweep16, sweep4, sweep1 }: Kernels,
  k: number,
  [M, D, scratch]: Float32Array[],
): Sweep {
  const kernels: [number, Kernel][] = [
    [16, sweep16],
    [4, sweep4],
    [1, sweep1],
  ];
  return (X, A, G, sweeps, at = 0) => {
    const n = X.length / k;
    const stride = Math.sqrt(G.length);
    for (let j = 0; j < k; j++) {
      const row = (at + j) * stride + at;
      D[j] = G[row + j] > deadEnergy ? 1 / G[row + j] : 0;
      for (let i = 0; i < k; i++) M[j * k + i] = i === j ? 0 : G[row + i] * D[j];
    }
    let column = 0;
    for (const [width, kernel] of kernels) {
      const count = Math.floor((n - column) / width);
      if (count === 0) continue;
      const [x, a] = [X.byteOffset + column * 4, A.byteOffset + column * 4];
      const second = scratch.byteOffset + width * k * 4;
      kernel(x, a, M.byteOffset, D.byteOffset, scratch.byteOffset, second, n * 4, k, count, sweeps);
      column += count * width;
    }
  };
}
