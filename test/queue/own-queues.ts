/** Queues in a Redis server of a test file's own, which each test leaves empty. */
import { afterAll, afterEach, beforeAll } from 'vitest';
import { openQueues, type Queues } from '../../src/queue/queues.ts';
import { type RedisServer, startRedis } from '../servers/redis.ts';

export function useQueues(take: (queues: Queues) => void): void {
  let redis: RedisServer;
  let queues: Queues;
  beforeAll(async () => {
    redis = await startRedis();
    queues = await openQueues(redis.url);
    take(queues);
  });
  afterEach(() => queues.redis.flushall());
  afterAll(async () => {
    await queues.close();
    await redis.stop();
  });
}
