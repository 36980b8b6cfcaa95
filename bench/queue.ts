/** Bench: what the queue costs, and what a second worker brings. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunRequest } from '../src/pipeline/prepare.ts';
import { enqueueDataset } from '../src/queue/enqueue.ts';
import { startHost } from '../src/queue/host.ts';
import { startPrivateRedis } from '../src/queue/private-redis.ts';
import { openQueues, type Queues } from '../src/queue/queues.ts';
import { statusOf } from '../src/queue/status.ts';
import { exampleParameters } from '../test/example-run.ts';
import { copyStamps } from '../test/photographs.ts';
import type { BenchOptions } from './factorization.ts';

const port = 6397;
const redisUrl = `redis://127.0.0.1:${port}`;

const parameters = { ...exampleParameters, batchSize: 8 };

/** Needs a built project (the workers run from it) and redis-server. */
export async function run({ quick, json }: BenchOptions): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'leitmotif-bench-'));
  const redis = await startPrivateRedis({ folder, port });
  const queues = await openQueues(redisUrl);
  const report = (name: string, value: number, unit: string, bar: string) => {
    const row = { bench: 'queue', case: name, value: Number(value.toPrecision(3)), unit, bar };
    console.log(json ? JSON.stringify(row) : `${name}: ${row.value} ${unit} (bar ${bar})`);
  };
  try {
    report(
      'plan and enqueue',
      await enqueueRate(queues, folder, quick ? 20_000 : 100_000),
      'images/s',
      '≥ 20000',
    );
    await queues.redis.flushall();
    const photographs = quick ? 32 : 96;
    await copyStamps('animals', photographs, join(folder, 'photographs'));
    const one = await secondsWith(1, queues, folder);
    const two = await secondsWith(2, queues, folder);
    report('two workers against one', one / two, 'times as fast', '≥ 1.7');
  } finally {
    await queues.close();
    await redis.stop();
    await rm(folder, { recursive: true });
  }
}

/** Images a second from a folder listing to the run's job in the queue. */
async function enqueueRate(queues: Queues, folder: string, count: number): Promise<number> {
  const dataset = join(folder, 'listing');
  for (let i = 0; i < count; i += 1000) {
    await mkdir(join(dataset, String(i)), { recursive: true });
    await Promise.all(
      Array.from({ length: 1000 }, (_, j) => writeFile(join(dataset, String(i), `${j}.jpg`), '')),
    );
  }
  const start = performance.now();
  await enqueueDataset(queues, requestFor(dataset, join(folder, 'listing-store')));
  return count / ((performance.now() - start) / 1000);
}

/** From the first batch's start to the run's end, with workers of one thread that have loaded the network. */
async function secondsWith(workers: number, queues: Queues, folder: string): Promise<number> {
  const seconds: number[] = [];
  const host = await startHost({
    redisUrl,
    workers,
    settings: { threads: 1, device: 'cpu' },
    observer: silent,
  });
  for (let round = 0; round < 4; round++) {
    const store = join(folder, `store-${workers}-${round}`);
    const { reference } = await enqueueDataset(queues, requestFor(join(folder, 'photographs'), store));
    const start = performance.now();
    while ((await statusOf(queues, reference)).state !== 'complete') {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    seconds.push((performance.now() - start) / 1000);
  }
  await host.drain(30);
  // The first round loads the network.
  return median(seconds.slice(1));
}

function requestFor(dataset: string, store: string): RunRequest {
  return { dataset, store, model: 'inception-v3', include: [], exclude: [], parameters };
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const silent = {
  batchStarted: () => {},
  batchDone: () => {},
  batchFailed: () => {},
  runDone: () => {},
  runFailed: () => {},
  trouble: () => {},
};
