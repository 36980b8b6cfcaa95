/** What the commands around the queue share: where Redis is, and which run is meant. */
import { type Command, Option } from 'commander';
import { storeOption } from './store-option.ts';

export const defaultRedisUrl = 'redis://127.0.0.1:6379';

export interface RedisFlags {
  redis: string;
}

export interface RunFlags extends RedisFlags {
  out: string;
}

export function redisOption(): Option {
  return new Option('--redis <url>', 'the queue’s Redis or Valkey server')
    .default(defaultRedisUrl)
    .env('REDIS_URL');
}

/** For a run that is no longer in the queue, or in it from several stores. */
export function queuedStoreOption(): Option {
  return storeOption('store of a run that is not in the queue, or in it from several stores');
}

export function addRunArgument(command: Command): Command {
  return command
    .argument(
      '<run>',
      'run id, as enqueue and status print it; the beginning is enough; or the address of its folder',
    )
    .addOption(queuedStoreOption())
    .addOption(redisOption());
}
