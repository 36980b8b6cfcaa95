/** How fast a listing on disk gets into the queue. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { enqueueDataset } from '../../src/queue/enqueue.ts';
import { medianOf } from '../median.ts';
import { requestFor } from './request.ts';
import { withQueues } from './station.ts';

const rounds = 3;

/** Images a second from a folder's listing to the run's job in the queue: the median of a few rounds. */
export async function enqueueRate(folder: string, images: number): Promise<number> {
  const dataset = join(folder, 'listing');
  for (let i = 0; i < images; i += 1000) {
    await mkdir(join(dataset, String(i)), { recursive: true });
    await Promise.all(
      Array.from({ length: 1000 }, (_, j) => writeFile(join(dataset, String(i), `${j}.jpg`), '')),
    );
  }
  const rates: number[] = [];
  await withQueues(folder, async (queues) => {
    for (let round = 0; round < rounds; round++) {
      const start = performance.now();
      await enqueueDataset(queues, requestFor(dataset, join(folder, `listing-store-${round}`), 32));
      rates.push(images / ((performance.now() - start) / 1000));
    }
  });
  return medianOf(rates);
}
