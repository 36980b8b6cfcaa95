/** Kernels over whole factors: momentum and the scalar product. */
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
  v128Splat32,
  v128Store,
  v128Zero,
  type WasmFunction,
} from './wasm.ts';

export interface VectorKernels {
  /** x ← max(0, x + beta·(x − last)) and last ← the x before. */
  extrapolate(x: Float32Array, last: Float32Array, beta: number): void;
  /** ⟨a, b⟩, added up in float64. */
  dot(a: Float32Array, b: Float32Array): number;
}

/** Floats of scratch: a factor, or two float64 sums. */
export const vectorScratch: number[] = [4];

const extrapolateFunction = defineKernel('extrapolate', 4, ([x, last, blocks, factor], locals) => {
  const [block] = locals('i32', 1);
  const [now, beta] = locals('v128', 2);
  const change = [...get(now), ...get(last), ...v128Load(0), ...op['f32x4.sub']];
  const moved = [...get(now), ...get(beta), ...change, ...op['f32x4.mul'], ...op['f32x4.add']];
  return [
    ...set(beta, [...get(factor), ...v128Splat32(0)]),
    ...repeat(block, { local: blocks }, [
      ...set(now, [...get(x), ...v128Load(0)]),
      ...[...get(x), ...v128Zero, ...moved, ...op['f32x4.pmax'], ...v128Store(0)],
      ...[...get(last), ...get(now), ...v128Store(0)],
      ...[...advance(x, 16), ...advance(last, 16)],
    ]),
  ];
});

const dotFunction = defineKernel('dot', 4, ([a, b, blocks, result], locals) => {
  const [block] = locals('i32', 1);
  const [product, low, high] = locals('v128', 3);
  const promote = op['f64x2.promote_low_f32x4'];
  const upper = [...get(product), ...get(product), ...shuffle32([2, 3, 2, 3])];
  return [
    ...repeat(block, { local: blocks }, [
      ...set(product, [...get(a), ...v128Load(0), ...get(b), ...v128Load(0), ...op['f32x4.mul']]),
      ...set(low, [...get(low), ...get(product), ...promote, ...op['f64x2.add']]),
      ...set(high, [...get(high), ...upper, ...promote, ...op['f64x2.add']]),
      ...[...advance(a, 16), ...advance(b, 16)],
    ]),
    ...[...get(result), ...get(low), ...get(high), ...op['f64x2.add'], ...v128Store(0)],
  ];
});

export const vectorFunctions: WasmFunction[] = [extrapolateFunction, dotFunction];

export function bindVectors({ extrapolate, dot }: Kernels, scratch: Float32Array): VectorKernels {
  const sums = new Float64Array(scratch.buffer, scratch.byteOffset, 2);
  return {
    extrapolate(x, last, beta) {
      scratch[0] = beta;
      const whole = x.length >> 2;
      if (whole > 0) extrapolate(x.byteOffset, last.byteOffset, whole, scratch.byteOffset);
      for (let i = whole * 4; i < x.length; i++) {
        const now = x[i];
        x[i] = Math.max(0, now + beta * (now - last[i]));
        last[i] = now;
      }
    },
    dot(a, b) {
      const whole = a.length >> 2;
      sums.fill(0);
      if (whole > 0) dot(a.byteOffset, b.byteOffset, whole, scratch.byteOffset);
      let sum = sums[0] + sums[1];
      for (let i = whole * 4; i < a.length; i++) sum += a[i] * b[i];
      return sum;
    },
  };
}
