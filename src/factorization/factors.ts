/** The working state of a factorisation: W, H and their normal equations, in memory shared with the kernel. */
import type { Engine, Normal, Operand } from './engine.ts';
import { operand } from './engine.ts';
import { bindSweep, type Sweep, sweepScratch } from './sweep.ts';

export interface Factors {
  k: number;
  /** k × C: concept vectors as rows. */
  W: Float32Array;
  /** k × P. */
  H: Float32Array;
  /** For W given H: A = H·Vᵀ (k × C), G = H·Hᵀ. */
  forW: Normal;
  /** For H given W: A = Wᵀ·V (k × P), G = Wᵀ·W. */
  forH: Normal;
  sweep: Sweep;
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
  ...[k * channels, k * positions],
  ...[k * channels, k * k, k * positions, k * k],
  ...sweepScratch(k),
];

export function createFactors(k: number, arrays: Float32Array[], kernels: Record<string, unknown>): Factors {
  const [W, H, aW, gW, aH, gH, ...scratch] = arrays;
  return { k, W, H, forW: { A: aW, G: gW }, forH: { A: aH, G: gH }, sweep: bindSweep(kernels, k, scratch) };
}

export const rowsOf = (data: Float32Array, rows: number): Operand =>
  operand({ data, rows, cols: data.length / rows });

/** The problem with V (C × P) itself; `Vt` is its transpose, so that both products stream a left operand. */
export function exactProblem(engine: Engine, V: Operand, Vt: Operand, squaredNorm: number): Problem {
  return {
    squaredNorm,
    fromH: ({ H, k, forW }) => engine.normal(V, rowsOf(H, k), forW),
    fromW: ({ W, k, forH }) => engine.normal(Vt, rowsOf(W, k), forH),
  };
}
