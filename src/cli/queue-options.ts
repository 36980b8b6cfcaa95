/** What the commands around the queue share: where Redis is, and which run is meant. */
import { type Command, Option } from 'commander';
import { maskUrl } from '../mask-url.ts';
import { defaultStore, storeOption } from './store-option.ts';

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

/** What other commands must be told to find the same queue, with a space in front; a password is left for the reader to fill in. */
export function sameRedis(url: string): string {
  return url === (process.env.REDIS_URL || defaultRedisUrl) ? '' : ` --redis ${maskUrl(url)}`;
}

/** The same of the store, as a shell takes it. */
export function sameStore(out: string): string {
  if (out === (process.env.LEITMOTIF_OUT || defaultStore)) return '';
  return ` --out ${/^[\w@%+:./-]+$/.test(out) ? out : `'${out.replaceAll("'", "'\\''")}'`}`;
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
