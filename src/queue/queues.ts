/** The queues: runs, which wait for their batches, batches, which are the work, and nodes, which link large runs. */
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { connectRedis } from './connection.ts';
import { type BatchJobData, keyPrefix, type NodeJobData, queueNames, type RunJobData } from './jobs.ts';

export interface Queues {
  redis: Redis;
  runs: Queue<RunJobData>;
  batches: Queue<BatchJobData>;
  nodes: Queue<NodeJobData>;
  close(): Promise<void>;
}

/** @throws LeitmotifError `redis-unavailable` */
export async function openQueues(redisUrl: string): Promise<Queues> {
  const redis = await connectRedis(redisUrl);
  const options = { connection: redis, prefix: keyPrefix };
  const runs = new Queue<RunJobData>(queueNames.runs, options);
  const batches = new Queue<BatchJobData>(queueNames.batches, options);
  const nodes = new Queue<NodeJobData>(queueNames.nodes, options);
  for (const queue of [runs, batches, nodes]) queue.on('error', () => {});
  return {
    redis,
    runs,
    batches,
    nodes,
    async close() {
      await Promise.all([runs.close(), batches.close(), nodes.close()]);
      redis.disconnect();
    },
  };
}
