/** How much faster two workers finish a run than one. */
import { join } from 'node:path';
import { enqueueDataset } from '../../src/queue/enqueue.ts';
import { statusOf } from '../../src/queue/status.ts';
import { medianOf } from '../median.ts';
import { requestFor } from './request.ts';
import type { Station } from './station.ts';

const pairs = 3;

/**
 * Medians of how many times as fast two workers finish a run as one, the end of the run included, which is one
 * process's work (motifs, tables, report); small in batches of 8, large in batches of 32. First comes a round in which both load the network.
 */
export async function compareWorkers(
  one: Station,
  two: Station,
  { small, large }: { small: string; large: string },
  folder: string,
): Promise<{ small: number; large: number }> {
  const compare = async (dataset: string, batchSize: number, name: string) => {
    const seconds = await secondsOf(one, dataset, join(folder, `one-${name}`), batchSize);
    return seconds / (await secondsOf(two, dataset, join(folder, `two-${name}`), batchSize));
  };
  await compare(small, 8, 'warm-up');
  const ratios: { small: number[]; large: number[] } = { small: [], large: [] };
  for (let pair = 0; pair < pairs; pair++) {
    ratios.small.push(await compare(small, 8, `small-${pair}`));
    ratios.large.push(await compare(large, 32, `large-${pair}`));
  }
  return { small: medianOf(ratios.small), large: medianOf(ratios.large) };
}

/** From the job in the queue to the end of the run, report included. */
async function secondsOf(
  { queues }: Station,
  dataset: string,
  store: string,
  batchSize: number,
): Promise<number> {
  const { reference } = await enqueueDataset(queues, requestFor(dataset, store, batchSize));
  const start = performance.now();
  while ((await statusOf(queues, reference)).state !== 'complete') {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return (performance.now() - start) / 1000;
}
