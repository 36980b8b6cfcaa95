import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { markInterrupted } from '../../src/pipeline/finalize.ts';
import { openQueues, type Queues } from '../../src/queue/queues.ts';
import { over, statusOf } from '../../src/queue/status.ts';
import { type RedisServer, startRedis } from '../servers/redis.ts';
import { plantRun, take } from './planted-run.ts';

let redis: RedisServer;
let queues: Queues;

beforeAll(async () => {
  redis = await startRedis();
  queues = await openQueues(redis.url);
});
afterEach(() => queues.redis.flushall());
afterAll(async () => {
  await queues.close();
  await redis.stop();
});

test('an interrupted run is over unless it is in the queue', async () => {
  const { reference, stored, parent } = await plantRun(queues);
  await markInterrupted(stored);
  const state = async () => (await statusOf(queues, reference, stored)).state;
  expect(await state()).toBe('waiting');
  expect(over.has('waiting')).toBe(false);

  await (await take(queues, 'runs')).moveToCompleted(null, 'token', false);
  expect(await state()).toBe('interrupted');
  expect(over.has('interrupted')).toBe(true);

  await parent.remove();
  expect(await state()).toBe('interrupted');
});
