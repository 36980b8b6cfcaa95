/** Several random starts, of which the most promising goes on. */
import { type DescentOptions, descend } from './descend.ts';
import type { Factors, Problem } from './factors.ts';
import { type RandomBits, randomBits, uniform } from './random.ts';

/** Stream of random bits of the first start; the others follow. */
export const firstStartStream = 2;

export interface StartOptions {
  starts: number;
  descent: DescentOptions;
  seed: number;
  /** Mean of V's elements: random factors are scaled so that W·H has it too. */
  mean: number;
}

export interface Starts {
  /** Index of the chosen start. */
  start: number;
  /** Relative error ‖V − WH‖/‖V‖ of each start after its iterations. */
  startErrors: number[];
  /** Iterations the chosen start went through. */
  iterations: number;
}

/** Leaves the best start's W and H in `factors`. */
export async function chooseStart(
  problem: Problem,
  factors: Factors,
  options: StartOptions,
): Promise<Starts> {
  const { starts, descent, seed, mean } = options;
  const { W, H } = factors;
  const startErrors: number[] = [];
  let start = 0;
  let iterations = 0;
  let best: { W: Float32Array; H: Float32Array } | undefined;
  for (let s = 0; s < starts; s++) {
    randomise(factors, mean, randomBits(seed, firstStartStream + s));
    const descended = await descend(problem, factors, descent);
    startErrors.push(Math.sqrt(descended.errors[descended.iterations]));
    if (s > 0 && startErrors[s] >= startErrors[start]) continue;
    start = s;
    iterations = descended.iterations;
    if (s < starts - 1) best = { W: W.data.slice(), H: H.data.slice() };
  }
  if (best && start < starts - 1) {
    W.data.set(best.W);
    H.data.set(best.H);
  }
  return { start, startErrors, iterations };
}

/** Random factors whose product has V's mean. */
export function randomise({ k, W, H }: Factors, mean: number, bits: RandomBits): void {
  const top = 2 * Math.sqrt(mean / k);
  for (const { data } of [W, H]) {
    for (let i = 0; i < data.length; i++) data[i] = top * uniform(bits);
  }
}
