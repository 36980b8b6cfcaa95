/** The two queues: runs, which wait for their batches, and batches, which are the work. */
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { connectRedis } from './connection.ts';
import { type BatchJobData, keyPrefix, queueNames, type RunJobData } from './jobs.ts';

export interface Queues {
  redis: Redis;
  runs: Queue<RunJobData>;
  batches: Queue<BatchJobData>;
  close(): Promise<void>;
}

/** @throws LeitmotifError `redis-unavailable` */
export async function openQueues(redisUrl: string): Promise<Queues> {
  const redis = await connectRedis(redisUrl);
  const options = { connection: redis, prefix: keyPrefix };
  const runs = new Queue<RunJobData>(queueNames.runs, options);
  const batches = new Queue<BatchJobData>(queueNames.batches, options);
  for (const queue of [runs, batches]) queue.on('error', () => {});
  return {
    redis,
    runs,
    batches,
    async close() {
      await Promise.all([runs.close(), batches.close()]);
      redis.disconnect();
    },
  };
}
