/** Connects to Redis (or Valkey), with an error that helps when it is not there. */
import { Redis } from 'ioredis';
import { LeitmotifError } from '../errors.ts';
import { maskUrl } from '../mask-url.ts';
import { within } from '../within.ts';

/** Longest wait for a server that does not answer, in milliseconds. */
const patience = 3000;

const noAnswer = () => new Error('no answer');

/**
 * A connection as BullMQ wants it: commands wait while the server is away and go on when it is back.
 *
 * @throws LeitmotifError `redis-unavailable` when the server does not answer now
 */
export async function connectRedis(url: string): Promise<Redis> {
  await checkRedis(url);
  const redis = new Redis(url, { maxRetriesPerRequest: null });
  // Without a listener a lost connection would end the process; it comes back by itself.
  redis.on('error', () => {});
  return redis;
}

/** Longest absence of a server that a command waits for, in milliseconds: a restart, with a long log to read. */
const longestAbsence = 60_000;

/** @throws LeitmotifError `redis-unavailable` once the server has been away for so many milliseconds at a stretch */
export function untilLost(redis: Redis, url: string, patience = longestAbsence): Promise<never> {
  return new Promise((_, reject) => {
    let timer: NodeJS.Timeout | undefined;
    redis.on('ready', () => {
      clearTimeout(timer);
      timer = undefined;
    });
    // It is told again whenever another attempt to reach it has failed.
    redis.on('close', () => {
      timer ??= setTimeout(() => {
        reject(
          new LeitmotifError(
            'redis-unavailable',
            `Redis at ${maskUrl(url)} has been away for ${Math.round(patience / 1000)} s.`,
            { hint: 'Nothing is lost: start it, then run the same command again.' },
          ),
        );
      }, patience).unref();
    });
  });
}

export interface RedisFacts {
  version: string;
  /** BullMQ needs `noeviction`: any other policy may drop jobs. */
  maxmemoryPolicy: string;
  /** Whether writes survive a restart (append-only file). */
  appendOnly: boolean;
}

/** @throws LeitmotifError `redis-unavailable`, within seconds; `usage` for what is no address */
export async function checkRedis(url: string): Promise<RedisFacts> {
  checkAddress(url);
  const probe = new Redis(url, { lazyConnect: true, connectTimeout: patience, retryStrategy: () => null });
  let refusal: unknown;
  probe.on('error', (error) => {
    refusal = error;
  });
  try {
    await within(patience, probe.connect(), noAnswer);
    const info = await within(patience, probe.info(), noAnswer);
    const field = (name: string) => new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim() ?? '';
    return {
      version: field('valkey_version') || field('redis_version'),
      maxmemoryPolicy: field('maxmemory_policy'),
      appendOnly: field('aof_enabled') === '1',
    };
  } catch (cause) {
    const reason = reasonOf(refusal ?? cause);
    throw new LeitmotifError('redis-unavailable', `Cannot reach Redis at ${maskUrl(url)}: ${reason}.`, {
      hint: /^(NOAUTH|WRONGPASS)/.test(reason)
        ? 'User and password belong into its address: redis://user:password@host:6379.'
        : 'Start one (leitmotif up brings its own), or name another with --redis or REDIS_URL.',
      cause,
    });
  } finally {
    probe.disconnect();
  }
}

/** What Redis refuses to do while it is there, in words; any other error as it is. */
export function refusedByRedis(url: string, thrown: unknown): unknown {
  if (!(thrown instanceof Error) || thrown.name !== 'ReplyError') return thrown;
  const reason = thrown.message.replace(/\. script: .*$/s, '');
  return new LeitmotifError('redis-unavailable', `Redis at ${maskUrl(url)} refuses: ${reason}.`, {
    hint: reason.startsWith('OOM')
      ? 'Give it more memory (maxmemory), or let workers do what is in the queue; then try again.'
      : 'It must take writes, and its user all commands on keys that begin with leitmotif; then try again.',
    cause: thrown,
  });
}

/** Or the client would take what it does not know for the path of a socket, and repeat its password in messages. */
function checkAddress(url: string): void {
  if (url.startsWith('/') && !url.startsWith('//')) return;
  if (/^rediss?:\/\//i.test(url) && URL.canParse(url)) return;
  // It is not repeated: there may be a password in it, wherever.
  throw new LeitmotifError('usage', 'The address of the Redis server is none.', {
    hint: 'Write redis://host:6379, rediss://user:password@host:6379, or the path of a socket; other characters of a password than letters and digits as %40 and the like.',
  });
}

function reasonOf(error: unknown): string {
  const { message = '', code } = error as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  if (code === 'ENOTFOUND') return 'the host is not known';
  return message.replace(/\.$/, '') || String(code ?? error);
}
