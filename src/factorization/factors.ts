/** The working state of a factorisation: W, H and their normal equations, in memory shared with the kernels. */
import { type Engine, type Normal, normalEquations, type Operand, operand } from './engine.ts';
import { bindSweep, type Sweep, sweepScratch } from './sweep.ts';
import { bindVectors, type VectorKernels, vectorScratch } from './vector.ts';
import type { Kernels } from './wasm.ts';

/** A factor as an array and as an operand for the engine. */
export interface Factor {
  data: Float32Array;
  operand: Operand;
}

/** One solution's rows of a factor. */
interface Part {
  data: Float32Array;
  /** The same one iteration ago, without momentum. */
  last: Float32Array;
  /** Its rows of the right side. */
  A: Float32Array;
}

/** One solution of those that are found together. */
export interface Block {
  /** Its first row. */
  at: number;
  W: Part;
  H: Part;
}

/** Usually one solution of k concepts; several can lie one below the other, as a product costs hardly more then. */
export interface Factors {
  k: number;
  /** k × C, or more rows for several blocks: concept vectors as rows. */
  W: Factor;
  /** k × P, likewise. */
  H: Factor;
  blocks: Block[];
  /** For W given H: A = H·Vᵀ (k × C), G = H·Hᵀ. */
  forW: Normal;
  /** For H given W: A = Wᵀ·V (k × P), G = Wᵀ·W. */
  forH: Normal;
  /** H·Hᵀ as H is now, k × k; good until the next call. */
  gramOfH(): Promise<Float32Array>;
  sweep: Sweep;
  vectors: VectorKernels;
}

/** V as the iterations see it: whole, or compressed. */
export interface Problem {
  /** Fills `forW` from H. */
  fromH(factors: Factors): Promise<void>;
  /** Fills `forH` from W. */
  fromW(factors: Factors): Promise<void>;
  /** ‖V‖² of the matrix this problem approximates. */
  squaredNorm: number;
  /** Whether `fromH` costs much more than H·Hᵀ, so that it is not worth calling for that alone. */
  dear: boolean;
}

/** From so many elements on a product with V costs more than everything else in an iteration. */
const dearElements = 500_000;

/** Lengths of the arrays that `createFactors` needs. */
export const factorLengths = (k: number, channels: number, positions: number, blocks = 1): number[] => {
  const rows = k * blocks;
  return [
    ...[rows * channels, rows * channels, rows * channels, rows * rows],
    ...[rows * positions, rows * positions, rows * positions, rows * rows],
    ...[rows * rows, ...vectorScratch],
    ...sweepScratch(k),
  ];
};

export function createFactors(
  engine: Engine,
  k: number,
  arrays: Float32Array[],
  kernels: Kernels,
  blocks = 1,
): Factors {
  const [W, lastW, aW, gW, H, lastH, aH, gH, gram, vector, ...scratch] = arrays;
  const rows = k * blocks;
  const factor = (data: Float32Array): Factor => ({
    data,
    operand: operand({ data, rows, cols: data.length / rows }),
  });
  const part = (i: number, ...whole: [Float32Array, Float32Array, Float32Array]): Part => {
    const length = whole[0].length / blocks;
    const [data, last, A] = whole.map((array) => array.subarray(i * length, (i + 1) * length));
    return { data, last, A };
  };
  const heatmaps = factor(H);
  const gramTensor = operand({ data: gram, rows, cols: rows }).tensor;
  return {
    k,
    W: factor(W),
    H: heatmaps,
    blocks: Array.from({ length: blocks }, (_, i) => ({
      at: i * k,
      W: part(i, W, lastW, aW),
      H: part(i, H, lastH, aH),
    })),
    async gramOfH() {
      await engine.rowGram(heatmaps.operand, gramTensor);
      return gram;
    },
    forW: normalEquations(aW, gW, rows),
    forH: normalEquations(aH, gH, rows),
    sweep: bindSweep(kernels, k, scratch),
    vectors: bindVectors(kernels, vector),
  };
}

/** Makes factors of any size that fits into the same arrays, each taking the place of the one before. */
export function factorsWithin(engine: Engine, arrays: Float32Array[], kernels: Kernels) {
  return (k: number, channels: number, positions: number, blocks = 1): Factors => {
    const lengths = factorLengths(k, channels, positions, blocks);
    const parts = arrays.map((array, i) => array.subarray(0, lengths[i]));
    return createFactors(engine, k, parts, kernels, blocks);
  };
}

/** The problem with V (C × P) itself; `Vt` is its transpose, so that both products stream a left operand. */
export function exactProblem(engine: Engine, V: Operand, Vt: Operand, squaredNorm: number): Problem {
  return {
    squaredNorm,
    dear: V.rows * V.cols > dearElements,
    fromH: ({ H, forW }) => engine.normal(V, H.operand, forW),
    fromW: ({ W, forH }) => engine.normal(Vt, W.operand, forH),
  };
}
