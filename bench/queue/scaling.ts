/** How much faster two workers finish a run than one. */
import { join } from 'node:path';
import { enqueueDataset } from '../../src/queue/enqueue.ts';
import { statusOf } from '../../src/queue/status.ts';
import { medianOf, requestFor } from './request.ts';
import type { Station } from './station.ts';

/**
 * Both stations finish the same run in turn, after a round in which they load the network. `best`: the ratio of the
 * fastest rounds, which others on the machine disturbed least; `median`: of the ratios of neighbouring rounds.
 */
export async function compareWorkers(
  one: Station,
  two: Station,
  dataset: string,
  folder: string,
  rounds: number,
): Promise<{ best: number; median: number }> {
  const pairs: [number, number][] = [];
  for (let round = 0; round <= rounds; round++) {
    pairs.push([
      await secondsOf(one, dataset, join(folder, `one-${round}`)),
      await secondsOf(two, dataset, join(folder, `two-${round}`)),
    ]);
  }
  const warm = pairs.slice(1);
  const fastest = (which: 0 | 1) => Math.min(...warm.map((pair) => pair[which]));
  return { best: fastest(0) / fastest(1), median: medianOf(warm.map(([a, b]) => a / b)) };
}

/** From the job in the queue to the end of the run, report included. */
async function secondsOf({ queues }: Station, dataset: string, store: string): Promise<number> {
  const { reference } = await enqueueDataset(queues, requestFor(dataset, store));
  const start = performance.now();
  while ((await statusOf(queues, reference)).state !== 'complete') {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return (performance.now() - start) / 1000;
}
