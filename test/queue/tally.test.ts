import { Worker } from 'bullmq';
import { expect, test } from 'vitest';
import type { BatchOutcome } from '../../src/local/messages.ts';
import { keyPrefix, queueNames } from '../../src/queue/jobs.ts';
import type { Queues } from '../../src/queue/queues.ts';
import { readMinutes, readTotals, tallyDone, tallyFailed } from '../../src/queue/tally.ts';
import { listWorkers, workerName } from '../../src/queue/workers.ts';
import { useQueues } from './own-queues.ts';

let queues: Queues;
useQueues((own) => {
  queues = own;
});

const outcome: BatchOutcome = {
  images: 5,
  ok: 3,
  skipped: 1,
  failed: 1,
  concepts: 8,
  reasons: { 'image-empty': 1, 'image-unsupported': 1 },
  seconds: { decode: 0.5, draw: 2 },
  device: 'cpu',
  reused: false,
};
const noon = Date.UTC(2026, 0, 1, 12);

test('counts images by the minute and by run, and everything in all', async () => {
  await tallyDone(queues.redis, 'run-a', outcome, noon - 61_000);
  await tallyDone(queues.redis, 'run-a', outcome, noon);
  await tallyDone(queues.redis, 'run-b', outcome, noon + 59_999);
  await tallyFailed(queues.redis, 'worker-crashed');
  expect(await readMinutes(queues.redis, 3, noon)).toEqual([{ 'run-a': 5 }, {}, { 'run-a': 5, 'run-b': 5 }]);
  expect(await readTotals(queues.redis)).toEqual({
    'images:ok': 9,
    'images:skipped': 3,
    'images:failed': 3,
    'batches:done': 3,
    'batches:failed': 1,
    'device:cpu': 3,
    'reason:image-empty': 3,
    'reason:image-unsupported': 3,
    'batch-reason:worker-crashed': 1,
    'seconds:decode': 1.5,
    'seconds:draw': 6,
  });
});

test('a batch that was done before is not counted again', async () => {
  await tallyDone(queues.redis, 'run-a', { ...outcome, reused: true }, noon);
  expect(await readTotals(queues.redis)).toEqual({});
});

test('minutes go by themselves', async () => {
  await tallyDone(queues.redis, 'run-a', outcome, noon);
  const [key] = await queues.redis.keys('*images:*');
  expect(await queues.redis.ttl(key!)).toBeGreaterThan(3600);
});

test('workers tell where and with what they work', async () => {
  const worker = new Worker(queueNames.batches, async () => {}, {
    connection: queues.redis,
    prefix: keyPrefix,
    name: workerName({ device: 'cuda', processes: 3 }),
  });
  await worker.waitUntilReady();
  expect(await listWorkers(queues)).toMatchObject([{ pid: process.pid, device: 'cuda', processes: 3 }]);
  await worker.close();
});
