/** A Redis server of its own with workers of one thread each on it. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startHost } from '../../src/queue/host.ts';
import { startPrivateRedis } from '../../src/queue/private-redis.ts';
import { openQueues, type Queues } from '../../src/queue/queues.ts';
import { freePort } from '../../test/servers/free-ports.ts';

export interface Station {
  queues: Queues;
  /** Resolves when the worker has recorded the batch as done. */
  batchDone(batchId: string): Promise<void>;
}

/** Gives `work` a queue with `workers` idle workers, and ends them afterwards. */
export async function withStation(
  folder: string,
  workers: number,
  work: (station: Station) => Promise<void>,
): Promise<void> {
  await withQueues(folder, async (queues, redisUrl) => {
    const waiting = new Map<string, () => void>();
    const host = await startHost({
      redisUrl,
      workers,
      settings: { threads: 1, device: 'cpu' },
      observer: {
        ...silent,
        batchDone: (batchId) => waiting.get(batchId)?.(),
        batchFailed: (batchId, _, reason) => {
          throw new Error(`${batchId}: ${reason}`);
        },
      },
    });
    try {
      await work({
        queues,
        batchDone: (batchId) => new Promise((resolve) => waiting.set(batchId, resolve)),
      });
    } finally {
      await host.drain(30);
    }
  });
}

export async function withQueues(
  folder: string,
  work: (queues: Queues, redisUrl: string) => Promise<void>,
): Promise<void> {
  const port = await freePort();
  const data = join(folder, `redis-${port}`);
  await mkdir(data);
  const redis = await startPrivateRedis({ folder: data, port });
  const redisUrl = `redis://127.0.0.1:${port}`;
  const queues = await openQueues(redisUrl);
  try {
    await work(queues, redisUrl);
  } finally {
    await queues.close();
    await redis.stop();
  }
}

const silent = {
  batchStarted: () => {},
  runDone: () => {},
  runFailed: () => {},
  trouble: () => {},
};
