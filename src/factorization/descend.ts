/** Alternating HALS iterations on W and H with momentum, and the error after each. */
import type { Factor, Factors, Problem } from './factors.ts';

/**
 * One iteration of hierarchical alternating least squares (Cichocki & Phan 2009; several sweeps to a product, as
 * Gillis & Glineur 2012 advise), each factor then moved on by `beta` times its change. Gives the squared relative
 * error ‖V − WH‖²/‖V‖² = (‖V‖² − 2⟨WᵀV, H⟩ + ⟨WᵀW, HHᵀ⟩)/‖V‖² of where it ends, summed in float64.
 */
async function iterate(problem: Problem, factors: Factors, sweeps: number, beta: number): Promise<number> {
  const { W, H, forW, forH, sweep, vectors } = factors;
  const move = (factor: Factor) => {
    if (beta > 0) vectors.extrapolate(factor.data, factor.last, beta);
    else factor.last.set(factor.data);
  };
  await problem.fromH(factors);
  sweep(W.data, forW.A, forW.G, sweeps);
  move(W);
  await problem.fromW(factors);
  sweep(H.data, forH.A, forH.G, sweeps);
  move(H);
  return squaredError(factors, problem.squaredNorm);
}

/** The squared relative error of W and H; needs `forH` filled from W. */
export async function squaredError(
  { H, forH, vectors, gramOfH }: Factors,
  squaredNorm: number,
): Promise<number> {
  const model = vectors.dot(forH.G, await gramOfH());
  return Math.max(0, squaredNorm - 2 * vectors.dot(H.data, forH.A) + model) / squaredNorm;
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
  /** Squared relative errors: the given one, then that after each iteration. */
  errors: number[];
  iterations: number;
  converged: boolean;
}

const firstBeta = 0.7;
/** Changes of the squared error that float32 products cannot show. */
const rounding = 1e-8;

/**
 * Iterates until the gain is small; `from` is the squared relative error that the first gain counts from. Momentum
 * follows Ang & Gillis 2019, "Accelerating nonnegative matrix factorization algorithms using extrapolation", but
 * instead of undoing an iteration that raised the error it lets the next one go without, which costs nothing.
 */
export async function descend(
  problem: Problem,
  factors: Factors,
  { sweeps, momentum, tolerance, window, maxIterations }: DescentOptions,
  from = 1,
): Promise<Descent> {
  const errors = [from];
  let beta = firstBeta;
  let ceiling = 1;
  let rose = true;
  let converged = false;
  let i = 0;
  while (i < maxIterations && !converged) {
    i++;
    errors.push(await iterate(problem, factors, sweeps, momentum && !rose ? beta : 0));
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
    converged = i >= window && small && !(momentum && rose);
  }
  return { errors, iterations: i, converged };
}
