/** Bench: what choosing k costs beside one factorisation, and whether seeds and the order of the images change it. */
import { type Matrix, positionsOf } from '../src/factorization/matrix.ts';
import { createSolver, type Solver } from '../src/factorization/solver.ts';
import { balanced } from './concepts-of.ts';
import { photographActivations } from './factorization/photographs.ts';
import { shuffled } from './factorization/shuffled.ts';
import { medianOf } from './median.ts';
import type { BenchOptions } from './options.ts';

const range = { from: 2, to: 16 };
const repeats = 7;
const seeds = [0, 1, 2, 3, 4, 5];

/** Prints, for batches of real photographs, the k chosen over seeds and orders, and CPU seconds against one factorisation at the largest k. */
export async function run({ quick, json }: BenchOptions): Promise<void> {
  const sizes = quick ? [8, 32] : [8, 16, 32, 96];
  const photographs = await photographActivations(Math.max(...sizes));
  const solver = await createSolver();
  for (const images of sizes) {
    const batch = photographs.slice(0, images);
    const { V } = balanced(batch);
    const overSeeds = await choices(
      solver,
      seeds.map((seed) => ({ V, seed })),
    );
    const overOrders = await choices(
      solver,
      seeds.map((order) => ({ V: balanced(shuffled(batch, order + 1)).V, seed: 0 })),
    );
    const seconds = await medianSeconds(solver, V, positionsOf(batch), overSeeds[0]!);
    const result = {
      bench: 'rank',
      case: `photographs-b${images}-k${range.from}..${range.to}`,
      over_seeds: overSeeds,
      over_orders: overOrders,
      cpu_choice: seconds.choice,
      cpu_largest: seconds.largest,
      cpu_ratio: seconds.choice / seconds.largest,
      cpu_stability_ratio: seconds.stability / seconds.chosen,
      cpu_ratio_with_result: (seconds.choice + seconds.chosen) / seconds.largest,
    };
    console.log(json ? JSON.stringify(result) : tableRow(result));
  }
  await solver.close();
}

async function choices(solver: Solver, cases: { V: Matrix; seed: number }[]): Promise<number[]> {
  const chosen: number[] = [];
  for (const { V, seed } of cases) chosen.push((await solver.chooseRank(V, { ...range, seed })).k);
  return chosen;
}

/** CPU seconds of the choice, of factorisations at the largest and the chosen k, and of the latter’s stability; interleaved. */
async function medianSeconds(solver: Solver, V: Matrix, sizes: number[], chosen: number) {
  const { k, W } = await solver.factorize(V, { k: chosen, seed: 0 });
  const work = {
    choice: () => solver.chooseRank(V, { ...range, seed: 0 }),
    largest: () => solver.factorize(V, { k: range.to, seed: 0 }),
    chosen: () => solver.factorize(V, { k: chosen, seed: 0 }),
    stability: () => solver.leaveOut(V, { k, W, sizes, seed: 0 }),
  };
  const took = {
    choice: [] as number[],
    largest: [] as number[],
    chosen: [] as number[],
    stability: [] as number[],
  };
  for (let i = 0; i < repeats; i++) {
    for (const name of ['choice', 'largest', 'chosen', 'stability'] as const) {
      const before = process.cpuUsage();
      await work[name]();
      const { user, system } = process.cpuUsage(before);
      took[name].push((user + system) / 1e6);
    }
  }
  return {
    choice: medianOf(took.choice),
    largest: medianOf(took.largest),
    chosen: medianOf(took.chosen),
    stability: medianOf(took.stability),
  };
}

function tableRow(result: {
  case: string;
  over_seeds: number[];
  over_orders: number[];
  cpu_choice: number;
  cpu_largest: number;
  cpu_ratio: number;
  cpu_ratio_with_result: number;
  cpu_stability_ratio: number;
}): string {
  const { over_seeds, over_orders, cpu_choice, cpu_largest, cpu_ratio, cpu_ratio_with_result } = result;
  const seconds = `choice ${cpu_choice.toFixed(3)} s, largest k ${cpu_largest.toFixed(3)} s`;
  const ratios = `cpu ×${cpu_ratio.toFixed(2)}, with the result ×${cpu_ratio_with_result.toFixed(2)}, stability ×${result.cpu_stability_ratio.toFixed(2)} of a factorisation`;
  return `${result.case.padEnd(26)} seeds ${over_seeds.join(' ')}  orders ${over_orders.join(' ')}  ${seconds}  ${ratios}`;
}
