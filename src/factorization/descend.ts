/** Alternating HALS iterations on W and H, and the error after each. */
import type { Factors, Problem } from './factors.ts';

/**
 * One iteration of hierarchical alternating least squares (Cichocki & Phan 2009; several sweeps to a product, as
 * Gillis & Glineur 2012 advise). Needs `forW` filled from H, and leaves it so.
 */
export async function iterate(problem: Problem, factors: Factors, sweeps: number): Promise<void> {
  const { W, H, forW, forH, sweep } = factors;
  sweep(W, forW.A, forW.G, sweeps);
  await problem.fromW(factors);
  sweep(H, forH.A, forH.G, sweeps);
  await problem.fromH(factors);
}

/** ‖V − WH‖²/‖V‖² = (‖V‖² − 2⟨W, VHᵀ⟩ + ⟨WᵀW, HHᵀ⟩)/‖V‖² after an iteration, summed in float64. */
export function squaredError({ squaredNorm }: Problem, { W, forW, forH }: Factors): number {
  const residual = squaredNorm - 2 * dot(W, forW.A) + dot(forH.G, forW.G);
  return Math.max(0, residual) / squaredNorm;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

export interface DescentOptions {
  sweeps: number;
  /** Iterations between two looks at the error. */
  stride: number;
  /** Stop when the squared error fell by less than this part of itself over a stride. */
  tolerance: number;
  maxIterations: number;
}

export interface Descent {
  /** Squared relative error at each look, the first before any iteration. */
  errors: number[];
  iterations: number;
  converged: boolean;
}

/** Iterates until the gain is small. Needs `forW` and `forH.G` filled, and leaves them so. */
export async function descend(problem: Problem, factors: Factors, options: DescentOptions): Promise<Descent> {
  const { sweeps, stride, tolerance, maxIterations } = options;
  const errors = [squaredError(problem, factors)];
  let iterations = 0;
  while (iterations < maxIterations) {
    const steps = Math.min(stride, maxIterations - iterations);
    for (let i = 0; i < steps; i++) await iterate(problem, factors, sweeps);
    iterations += steps;
    const before = errors[errors.length - 1];
    const after = squaredError(problem, factors);
    errors.push(after);
    if (before - after <= tolerance * before) return { errors, iterations, converged: true };
  }
  return { errors, iterations, converged: false };
}
