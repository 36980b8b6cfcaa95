/** Counts in Redis what workers have done: totals for monitoring, and images a minute for the last two hours. */
import type { Redis } from 'ioredis';
import type { BatchOutcome } from '../local/messages.ts';
import { keyPrefix } from './jobs.ts';

/** Minutes that are kept. */
const keptMinutes = 120;

const totalsKey = `${keyPrefix}:tally`;
const minuteKey = (minute: number) => `${keyPrefix}:images:${minute}`;

/** A minute's number, counted from 1970. */
export const minuteOf = (milliseconds: number) => Math.floor(milliseconds / 60_000);

/** What Redis's clock says, in milliseconds: those of workers and of whoever looks on may differ by hours. */
export async function redisTime(redis: Redis): Promise<number> {
  const [seconds, microseconds] = await redis.time();
  return 1000 * Number(seconds) + Math.floor(Number(microseconds) / 1000);
}

/** Adds a finished batch. */
export async function tallyDone(
  redis: Redis,
  runJobId: string,
  outcome: BatchOutcome,
  now: number,
): Promise<void> {
  if (outcome.reused) return;
  const { images, ok, skipped, failed, reasons, seconds, device } = outcome;
  const key = minuteKey(minuteOf(now));
  const work = redis.multi().hincrby(key, runJobId, images);
  work.expire(key, keptMinutes * 60);
  const add = (field: string, amount: number) => amount > 0 && work.hincrby(totalsKey, field, amount);
  add('images:ok', ok);
  add('images:skipped', skipped);
  add('images:failed', failed);
  add('batches:done', 1);
  add(`device:${device}`, 1);
  for (const [code, count] of Object.entries(reasons)) add(`reason:${code}`, count);
  for (const [stage, spent] of Object.entries(seconds)) {
    work.hincrbyfloat(totalsKey, `seconds:${stage}`, spent);
  }
  await work.exec();
}

/** Adds a batch that failed as a whole. */
export async function tallyFailed(redis: Redis, code: string): Promise<void> {
  await redis
    .multi()
    .hincrby(totalsKey, 'batches:failed', 1)
    .hincrby(totalsKey, `batch-reason:${code}`, 1)
    .exec();
}

/** Every total by its field, such as `images:ok` or `seconds:decode`. */
export async function readTotals(redis: Redis): Promise<Record<string, number>> {
  const fields = await redis.hgetall(totalsKey);
  return Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, Number(value)]));
}

/** Images finished in each of the last `count` minutes, oldest first and the running one last: by run's job id. */
export async function readMinutes(
  redis: Redis,
  count: number,
  now: number,
): Promise<Array<Record<string, number>>> {
  const last = minuteOf(now);
  const asked = redis.pipeline();
  for (let minute = last - count + 1; minute <= last; minute++) asked.hgetall(minuteKey(minute));
  const answers = (await asked.exec()) ?? [];
  return answers.map(([, fields]) =>
    Object.fromEntries(
      Object.entries((fields ?? {}) as object).map(([run, images]) => [run, Number(images)]),
    ),
  );
}
