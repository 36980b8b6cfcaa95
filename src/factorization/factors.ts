/** The working state of a factorisation: W, H and their normal equations, in memory shared with the kernels. */
import { type Engine, type Normal, normalEquations, type Operand, operand } from './engine.ts';
import { bindSweep, type Sweep, sweepScratch } from './sweep.ts';
import { bindVectors, type VectorKernels, vectorScratch } from './vector.ts';
import type { Kernels } from './wasm.ts';

/** A factor, k rows, as an array and as an operand for the engine. */
export interface Factor {
  data: Float32Array;
  operand: Operand;
  /** The factor one iteration ago, without momentum. */
  last: Float32Array;
}

export interface Factors {
  k: number;
  /** k × C: concept vectors as rows. */
  W: Factor;
  /** k × P. */
  H: Factor;
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
}

/** Lengths of the arrays that `createFactors` needs. */
export const factorLengths = (k: number, channels: number, positions: number): number[] => [
  ...[k * channels, k * channels, k * channels, k * k],
  ...[k * positions, k * positions, k * positions, k * k],
  ...[k * k, ...vectorScratch],
  ...sweepScratch(k),
];

export function createFactors(engine: Engine, k: number, arrays: Float32Array[], kernels: Kernels): Factors {
  const [W, lastW, aW, gW, H, lastH, aH, gH, gram, vector, ...scratch] = arrays;
  const factor = (data: Float32Array, last: Float32Array): Factor => ({
    data,
    operand: operand({ data, rows: k, cols: data.length / k }),
    last,
  });
  const heatmaps = factor(H, lastH);
  const gramTensor = operand({ data: gram, rows: k, cols: k }).tensor;
  return {
    k,
    W: factor(W, lastW),
    H: heatmaps,
    async gramOfH() {
      await engine.rowGram(heatmaps.operand, gramTensor);
      return gram;
    },
    forW: normalEquations(aW, gW, k),
    forH: normalEquations(aH, gH, k),
    sweep: bindSweep(kernels, k, scratch),
    vectors: bindVectors(kernels, vector),
  };
}

/** The problem with V (C × P) itself; `Vt` is its transpose, so that both products stream a left operand. */
export function exactProblem(engine: Engine, V: Operand, Vt: Operand, squaredNorm: number): Problem {
  return {
    squaredNorm,
    fromH: ({ H, forW }) => engine.normal(V, H.operand, forW),
    fromW: ({ W, forH }) => engine.normal(Vt, W.operand, forH),
  };
}
