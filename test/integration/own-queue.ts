/** A queue of a test file's own: its Redis server, twelve images, its workers, and what an undisturbed run makes. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { StoredRun } from '../../src/catalog/open-run.ts';
import { openQueues } from '../../src/queue/queues.ts';
import { copyStamps } from '../photographs.ts';
import { type RedisServer, startRedis } from '../servers/redis.ts';
import { type Ended, runCli, type Started, startCli } from './cli.ts';
import { batchIdsOf, runOf, sharedFolder } from './dataset.ts';

export const runIdOf = ({ stdout }: Ended): string => JSON.parse(stdout)[0].runId;

/** Batches of four small images: three of them. What is tested is the queue; the less there is to explain, the better. */
export const size = ['--batch-size', '4', '--size', '96', '-k', '2'];

/** The folder, server and environment are there inside tests only. */
export function ownQueue() {
  const folder = sharedFolder();
  const workers: Started[] = [];
  const own = {} as { redis: RedisServer; env: NodeJS.ProcessEnv; undisturbed: StoredRun };
  const at = (name: string) => join(folder.path, name);
  const cli = (...args: string[]): Promise<Ended> => runCli(args, { env: own.env });

  beforeAll(async () => {
    await copyStamps('food/fruit', 12, folder.path);
    own.redis = await startRedis();
    own.env = { REDIS_URL: own.redis.url };
    own.undisturbed = runOf(await cli('run', at('fruit'), '--out', at('undisturbed'), ...size, '--json'));
  });
  afterEach(async () => {
    for (const { process: child, ended } of workers.splice(0)) {
      child.kill('SIGKILL');
      await ended;
    }
    const queues = await openQueues(own.redis.url);
    await queues.redis.flushall();
    await queues.close();
  });
  afterAll(() => own.redis.stop());

  return {
    own,
    at,
    cli,
    enqueue: (out: string, ...more: string[]) =>
      cli('enqueue', at('fruit'), '--out', at(out), ...size, '--json', ...more),

    async startWorker(env: NodeJS.ProcessEnv = {}): Promise<Started> {
      const worker = startCli(['worker', '--workers', '1'], { env: { ...own.env, ...env } });
      workers.push(worker);
      await worker.says('Working off');
      return worker;
    },

    /** A batch is under way and its first object is there. */
    async midBatch(worker: Started, run: string): Promise<void> {
      await worker.says('started');
      while (!existsSync(at(`${run}/batches`))) await sleep(20);
    },

    /** Waits for the run and checks that its results are those of an undisturbed run, every image counted once. */
    async expectSameResults(runId: string, out: string): Promise<Ended> {
      const ended = await cli('wait', runId, '--out', at(out), '--json');
      expect(ended.stderr).toContain('12 of 12 images explained');
      expect(ended.code).toBe(0);
      const stored = runOf(ended);
      for (const id of await batchIdsOf(own.undisturbed)) {
        const [ours, theirs] = [await stored.receipt(id), await own.undisturbed.receipt(id)];
        expect(ours.objects).toEqual(theirs.objects);
        expect(ours.ledger).toEqual(theirs.ledger);
      }
      return ended;
    },
  };
}
