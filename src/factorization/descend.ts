/** Alternating HALS iterations on W and H with momentum, and the error after each. */
import type { Factor, Factors, Problem } from './factors.ts';

/** ‖V − WH‖²/‖V‖² = (‖V‖² − 2⟨W, VHᵀ⟩ + ⟨WᵀW, HHᵀ⟩)/‖V‖² after an iteration, summed in float64. */
export function squaredError({ squaredNorm }: Problem, { W, forW, forH, vectors }: Factors): number {
  const residual = squaredNorm - 2 * vectors.dot(W.data, forW.A) + vectors.dot(forH.G, forW.G);
  return Math.max(0, residual) / squaredNorm;
}

/**
 * One iteration of hierarchical alternating least squares (Cichocki & Phan 2009; several sweeps to a product, as
 * Gillis & Glineur 2012 advise), each factor then moved on by `beta` times its change. Needs `forW` filled from H,
 * and leaves it so.
 */
async function iterate(problem: Problem, factors: Factors, sweeps: number, beta: number): Promise<void> {
  const { W, H, forW, forH, sweep, vectors } = factors;
  const move = (factor: Factor) => {
    if (beta > 0) vectors.extrapolate(factor.data, factor.last, beta);
    else factor.last.set(factor.data);
  };
  sweep(W.data, forW.A, forW.G, sweeps);
  move(W);
  await problem.fromW(factors);
  sweep(H.data, forH.A, forH.G, sweeps);
  move(H);
  await problem.fromH(factors);
}

export interface DescentOptions {
  sweeps: number;
  momentum: boolean;
  /** Stop when the squared error fell by less than this part of itself over `window` iterations. */
  tolerance: number;
  window: number;
  maxIterations: number;
}

export interface Descent {
  /** Squared relative error before the first and after each iteration. */
  errors: number[];
  iterations: number;
  converged: boolean;
}

const firstBeta = 0.7;
/** Changes of the squared error that float32 products cannot show. */
const rounding = 1e-8;

/**
 * Iterates until the gain is small. Momentum follows Ang & Gillis 2019, "Accelerating nonnegative matrix
 * factorization algorithms using extrapolation", but instead of undoing an iteration that raised the error it lets
 * the next one go without momentum, which costs nothing. Needs `forW` filled and leaves it and `forH.G` so.
 */
export async function descend(problem: Problem, factors: Factors, options: DescentOptions): Promise<Descent> {
  const { sweeps, momentum, tolerance, window, maxIterations } = options;
  const errors = [squaredError(problem, factors)];
  let beta = firstBeta;
  let ceiling = 1;
  let rose = true;
  for (let i = 1; i <= maxIterations; i++) {
    // The last iteration goes without momentum too: it ends on a minimum over H.
    await iterate(problem, factors, sweeps, momentum && !rose && i < maxIterations ? beta : 0);
    errors.push(squaredError(problem, factors));
    rose = errors[i] > errors[i - 1];
    if (rose) {
      ceiling = beta;
      beta /= 1.5;
    } else {
      beta = Math.min(ceiling, beta * 1.05);
      ceiling = Math.min(1, ceiling * 1.02);
    }
    const before = errors[Math.max(0, i - window)];
    const small = before - errors[i] <= Math.max(tolerance * before, rounding);
    if (i >= window && small && !(momentum && rose)) return { errors, iterations: i, converged: true };
  }
  return { errors, iterations: maxIterations, converged: false };
}
