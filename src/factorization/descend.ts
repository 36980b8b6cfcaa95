/** Alternating HALS iterations on W and H with momentum, and the error after each. */
import type { Block, Factors, Problem } from './factors.ts';

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
 * Iterations of hierarchical alternating least squares (Cichocki & Phan 2009; several sweeps to a product, as Gillis &
 * Glineur 2012 advise) until the gain is small; `from` is the squared relative error that the first gain counts from.
 * Momentum follows Ang & Gillis 2019, "Accelerating nonnegative matrix factorization algorithms using extrapolation",
 * but instead of undoing an iteration that raised the error it lets the next one go without, which costs nothing.
 */
export async function descend(
  problem: Problem,
  factors: Factors,
  options: DescentOptions,
  from = 1,
): Promise<Descent> {
  return (await descendTogether(problem, factors, options, from))[0];
}

/** The same for each block of the factors, until all have stopped. */
export async function descendTogether(
  problem: Problem,
  factors: Factors,
  options: DescentOptions,
  from = 1,
): Promise<Descent[]> {
  const { sweeps, maxIterations } = options;
  const { blocks, forW, forH, sweep } = factors;
  const courses = blocks.map(() => courseFrom(from, options));
  const done = () => courses.every(({ descent }) => descent.converged);
  const measure = (gramOfH: Float32Array) => {
    blocks.forEach((block, b) => {
      courses[b].add(squaredError(factors, block, gramOfH, problem.squaredNorm));
    });
  };
  for (let i = 0; i < maxIterations; i++) {
    await problem.fromH(factors);
    // The error of the iteration before needs H·Hᵀ, which is at hand only now.
    if (i > 0 && !problem.dear) measure(forW.G);
    if (done()) break;
    blocks.forEach(({ at, W }, b) => {
      sweep(W.data, W.A, forW.G, sweeps, at);
      move(factors, W, courses[b].beta());
    });
    await problem.fromW(factors);
    blocks.forEach(({ at, H }, b) => {
      sweep(H.data, H.A, forH.G, sweeps, at);
      move(factors, H, courses[b].beta());
    });
    if (problem.dear || i === maxIterations - 1) measure(await factors.gramOfH());
    if (done()) break;
  }
  return courses.map(({ descent }) => descent);
}

function move({ vectors }: Factors, { data, last }: Block['W'], beta: number): void {
  if (beta > 0) vectors.extrapolate(data, last, beta);
  else last.set(data);
}

/**
 * ‖V − WH‖²/‖V‖² = (‖V‖² − 2⟨WᵀV, H⟩ + ⟨WᵀW, HHᵀ⟩)/‖V‖², summed in float64; needs `forH` filled from W, and H·Hᵀ.
 */
export function squaredError(
  { k, forH, vectors }: Factors,
  { at, H }: Block,
  gramOfH: Float32Array,
  squaredNorm: number,
): number {
  const stride = Math.sqrt(gramOfH.length);
  let model = 0;
  for (let j = at; j < at + k; j++) {
    for (let i = at; i < at + k; i++) model += forH.G[j * stride + i] * gramOfH[j * stride + i];
  }
  return Math.max(0, squaredNorm - 2 * vectors.dot(H.data, H.A) + model) / squaredNorm;
}

/** How one solution comes along: its errors, its momentum, whether it has converged. */
function courseFrom(from: number, { momentum, tolerance, window }: DescentOptions) {
  const descent: Descent = { errors: [from], iterations: 0, converged: false };
  const { errors } = descent;
  let next = firstBeta;
  let ceiling = 1;
  let rose = true;
  return {
    descent,
    beta: () => (momentum && !rose ? next : 0),
    add(error: number): void {
      errors.push(error);
      const i = ++descent.iterations;
      rose = error > errors[i - 1];
      if (rose) {
        ceiling = next;
        next /= 1.5;
      } else {
        next = Math.min(ceiling, next * 1.05);
        ceiling = Math.min(1, ceiling * 1.02);
      }
      const before = errors[Math.max(0, i - window)];
      const small = before - error <= Math.max(tolerance * before, rounding);
      descent.converged = i >= window && small && !(momentum && rose);
    },
  };
}
