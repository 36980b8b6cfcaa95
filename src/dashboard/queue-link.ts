/** The connection to the queue: made in the background, and tried again until it is there. */
import { setTimeout as sleep } from 'node:timers/promises';
import { asLeitmotifError, LeitmotifError } from '../errors.ts';
import { maskUrl } from '../mask-url.ts';
import type { Queues } from '../queue/queues.ts';
import { within } from '../within.ts';

export interface QueueLink {
  /** `false` while a server that nobody asked for is not there: the dashboard is a gallery then. */
  isShown(): boolean;
  /**
   * Waits for the first attempt, and for `work` as long as the server answers.
   *
   * @throws LeitmotifError `redis-unavailable`, at once, or after a few seconds without an answer
   */
  use<T>(work: (queues: Queues) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Milliseconds between attempts, and the longest wait for an answer. */
const pause = 3000;
const longestWait = 5000;

/** `wanted`: somebody named this server, so that its absence is worth a message. */
export function linkQueue(redisUrl: string, wanted: boolean, patience = longestWait): QueueLink {
  let queues: Queues | undefined;
  let reason = '';
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  const connect = async (): Promise<void> => {
    try {
      const { openQueues } = await import('../queue/queues.ts');
      const opened = await openQueues(redisUrl);
      if (closed) await opened.close();
      else queues = opened;
    } catch (thrown) {
      reason = asLeitmotifError(thrown).message;
      if (!closed) timer = setTimeout(() => void connect(), pause).unref();
    }
  };
  const connecting = connect();
  /** While the connection is broken, all wait for the same return of it. */
  let returning: Promise<void> | undefined;
  const standing = async ({ redis }: Queues): Promise<void> => {
    if (redis.status === 'ready') return;
    returning ??= new Promise<void>((ready) => redis.once('ready', () => ready())).finally(() => {
      returning = undefined;
    });
    await returning;
  };
  const noAnswer = () =>
    new LeitmotifError('redis-unavailable', `Redis at ${maskUrl(redisUrl)} does not answer.`);

  /** What takes long while the server answers are stores, and runs of very many batches. */
  const whileAnswered = async <T>({ redis }: Queues, working: Promise<T>): Promise<T> => {
    const ended = working.then(
      () => true,
      () => true,
    );
    do await Promise.race([ended, within(patience, redis.ping(), noAnswer)]);
    while (!(await Promise.race([ended, sleep(patience, false, { ref: false })])));
    return working;
  };

  return {
    isShown: () => wanted || queues !== undefined,
    async use(work) {
      await connecting;
      if (!queues) throw new LeitmotifError('redis-unavailable', reason);
      // Pages do not wait for a server that went away; commands would, and do what was given up long ago.
      await within(patience, standing(queues), noAnswer);
      return whileAnswered(queues, work(queues));
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await connecting;
      await queues?.close();
    },
  };
}
