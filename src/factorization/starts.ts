/** Several random starts, of which the most promising goes on. */
import { iterate, squaredError } from './descend.ts';
import type { Factors, Problem } from './factors.ts';
import { type RandomBits, randomBits, uniform } from './random.ts';

export interface StartOptions {
  starts: number;
  iterations: number;
  sweeps: number;
  seed: number;
  /** Mean of V's elements: random factors are scaled so that W·H has it too. */
  mean: number;
}

export interface Starts {
  /** Index of the chosen start. */
  start: number;
  /** Relative error ‖V − WH‖/‖V‖ of each start after its iterations. */
  startErrors: number[];
}

/** Leaves the best start's W, H in `factors`, with `forW` and `forH.G` filled. */
export async function chooseStart(
  problem: Problem,
  factors: Factors,
  options: StartOptions,
): Promise<Starts> {
  const { starts, iterations, sweeps, seed, mean } = options;
  const startErrors: number[] = [];
  let start = 0;
  let best: { W: Float32Array; H: Float32Array } | undefined;
  for (let s = 0; s < starts; s++) {
    randomise(factors, mean, randomBits(seed, s + 1));
    await problem.fromH(factors);
    for (let i = 0; i < iterations; i++) await iterate(problem, factors, sweeps);
    startErrors.push(Math.sqrt(squaredError(problem, factors)));
    if (s > 0 && startErrors[s] >= startErrors[start]) continue;
    start = s;
    if (s < starts - 1) best = { W: factors.W.slice(), H: factors.H.slice() };
  }
  if (best && start < starts - 1) {
    factors.W.set(best.W);
    factors.H.set(best.H);
    await problem.fromW(factors);
    await problem.fromH(factors);
  }
  return { start, startErrors };
}

function randomise({ k, W, H }: Factors, mean: number, bits: RandomBits): void {
  const top = 2 * Math.sqrt(mean / k);
  for (let i = 0; i < W.length; i++) W[i] = top * uniform(bits);
  for (let i = 0; i < H.length; i++) H[i] = top * uniform(bits);
}
