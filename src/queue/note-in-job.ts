/** Notes in a run's job how far it is, or that it is cancelled. */
import type { Job } from 'bullmq';
import type { RunJobData } from './jobs.ts';
import type { Queues } from './queues.ts';

/** One step in Redis: a worker and somebody who cancels may note something at the same time. */
const script = `
  local text = redis.call('HGET', KEYS[1], 'data')
  if not text then return false end
  local data = cjson.decode(text)
  for name, value in pairs(cjson.decode(ARGV[1])) do data[name] = value end
  text = cjson.encode(data)
  redis.call('HSET', KEYS[1], 'data', text)
  return text`;

/** On top of what is in Redis, not of what was read before; nothing, where the job is gone. */
export async function noteInJob(
  { redis, runs }: Pick<Queues, 'redis' | 'runs'>,
  job: Job<RunJobData>,
  changes: Partial<RunJobData>,
): Promise<void> {
  const text = await redis.eval(script, 1, runs.toKey(job.id as string), JSON.stringify(changes));
  if (typeof text === 'string') job.data = JSON.parse(text);
}
