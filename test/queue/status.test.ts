import { UnrecoverableError, WaitingChildrenError } from 'bullmq';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { BatchOutcome } from '../../src/local/messages.ts';
import { manifestBytes } from '../../src/manifest/read.ts';
import { markInterrupted } from '../../src/pipeline/finalize.ts';
import { cancelRun, drainQueue } from '../../src/queue/cancel.ts';
import { processRun } from '../../src/queue/process-run.ts';
import type { Queues } from '../../src/queue/queues.ts';
import { over, statusesOf, statusOf } from '../../src/queue/status.ts';
import { redisTime, tallyDone } from '../../src/queue/tally.ts';
import { aliveObject, batchObject, receiptName, runManifest } from '../../src/store/layout.ts';
import { exampleRun } from '../example-run.ts';
import { useQueues } from './own-queues.ts';
import { batchId, plantRun, take } from './planted-run.ts';

let queues: Queues;
useQueues((own) => {
  queues = own;
});

test('an interrupted run is over unless it is in the queue', async () => {
  const { reference, stored, parent } = await plantRun(queues);
  await markInterrupted(stored);
  const state = async () => (await statusOf(queues, reference, stored)).state;
  expect(await state()).toBe('waiting');
  expect(over.has('waiting')).toBe(false);

  await (await take(queues, 'runs')).moveToCompleted(null, 'token', false);
  expect(await state()).toBe('interrupted');
  expect(over.has('interrupted')).toBe(true);

  await parent.remove();
  expect(await state()).toBe('interrupted');
});

test('a run that has not ended and is not in the queue waits for no worker', async () => {
  const { reference, stored } = await plantRun(queues);
  await queues.redis.flushall();
  const { updatedAt } = await stored.manifest();
  expect(await statusOf(queues, reference, stored)).toMatchObject({
    state: 'unqueued',
    quietSince: updatedAt,
    images: { done: 0 },
  });
  await stored.store.put(aliveObject(stored.runId), new Uint8Array());
  expect(await statusOf(queues, reference, stored)).toMatchObject({ state: 'unqueued', quietSince: null });
});

test('a run that waits in the queue is not quiet, however long it waits', async () => {
  const { reference, stored } = await plantRun(queues);
  expect(await statusOf(queues, reference, stored)).toMatchObject({ state: 'waiting', quietSince: null });
});

test('what was taken out of the queue is removed, not done, and the run is being cancelled', async () => {
  const rest = ['000001', '000002', '000003', '000004'].map((place) => `${place}-abcdef01`);
  const { reference, stored } = await plantRun(queues, [batchId, ...rest]);
  const status = () => statusOf(queues, reference, stored);
  await stored.store.put(batchObject(stored.runId, batchId, receiptName), manifestBytes({}));
  await expect(processRun(queues, await take(queues, 'runs'), 'token')).rejects.toThrow(WaitingChildrenError);
  const [done, failed] = [await take(queues, 'batches'), await take(queues, 'batches')];
  await take(queues, 'batches');
  await done.moveToCompleted({ images: 2 }, 'token', false);
  await failed.moveToFailed(new UnrecoverableError('[store-unwritable] full'), 'token', false);
  const before = { total: 5, done: 2, active: 1, waiting: 1, failed: 1, removed: 0 };
  expect(await status()).toMatchObject({ state: 'running', batches: before });

  await drainQueue(queues);
  expect(await status()).toMatchObject({
    state: 'cancelling',
    batches: { ...before, waiting: 0, removed: 1 },
  });
});

test('a run whose batches have all settled is being finished, whether they were done now or before', async () => {
  const { reference, stored, parent } = await plantRun(queues);
  await expect(processRun(queues, await take(queues, 'runs'), 'token')).rejects.toThrow(WaitingChildrenError);
  const state = async () => (await statusOf(queues, reference, stored)).state;
  expect(await state()).toBe('waiting');
  const batch = await take(queues, 'batches');
  expect(await state()).toBe('running');
  await batch.moveToCompleted({ images: 2 }, 'token', false);
  expect(await state()).toBe('finishing');
  expect(over.has('finishing')).toBe(false);

  await parent.updateData({ ...parent.data, step: 'hand-out' });
  expect(await state()).toBe('running');
});

const outcome: BatchOutcome = {
  images: 2,
  ok: 2,
  skipped: 0,
  failed: 0,
  concepts: 1,
  reasons: {},
  seconds: { decode: 1 },
  device: 'cpu',
  reused: false,
};

test('speed is counted by the clock of Redis, whatever that of the worker or of this machine says', async () => {
  const { reference, stored, parent } = await plantRun(queues, [batchId, '000001-abcdef01']);
  await expect(processRun(queues, await take(queues, 'runs'), 'token')).rejects.toThrow(WaitingChildrenError);
  await (await take(queues, 'batches')).moveToCompleted({ images: 2 }, 'token', false);
  await tallyDone(queues.redis, parent.id!, outcome, await redisTime(queues.redis));
  const hours = 3_600_000;
  // The worker that took the run is two hours ahead, and who asks three behind.
  const { redis, runs } = queues;
  await redis.hset(runs.toKey(parent.id!), 'processedOn', Date.now() + 2 * hours);
  vi.spyOn(Date, 'now').mockReturnValue(Date.now() - 3 * hours);
  onTestFinished(() => void vi.restoreAllMocks());
  const { imagesPerSecond } = await statusOf(queues, reference, stored);
  // Over the last four to five minutes.
  expect(imagesPerSecond).toBeGreaterThanOrEqual(2 / 300);
  expect(imagesPerSecond).toBeLessThanOrEqual(2 / 240);
});

test('the speed of a run that was put into the queue again counts nothing that was done before', async () => {
  const { reference, stored, parent } = await plantRun(queues, [batchId, '000001-abcdef01']);
  const now = await redisTime(queues.redis);
  await tallyDone(queues.redis, parent.id!, { ...outcome, images: 600 }, now);
  await expect(processRun(queues, await take(queues, 'runs'), 'token')).rejects.toThrow(WaitingChildrenError);
  await (await take(queues, 'batches')).moveToCompleted({ images: 2 }, 'token', false);
  await tallyDone(queues.redis, parent.id!, outcome, now);
  const { imagesPerSecond } = await statusOf(queues, reference, stored);
  expect(imagesPerSecond).toBeGreaterThan(0);
  expect(imagesPerSecond).toBeLessThanOrEqual(2);
});

test('a run that is cancelled before it is handed out has nothing done', async () => {
  const { reference, stored } = await plantRun(queues);
  await cancelRun(queues, stored, reference);
  const none = { done: 0, active: 0, waiting: 0, failed: 0, removed: 0 };
  expect(await statusOf(queues, reference, stored)).toMatchObject({ state: 'cancelling', batches: none });
});

test('once the run has ended, what was taken out is removed, too: neither failed nor done', async () => {
  const { reference, stored } = await plantRun(queues, [batchId, '000001-abcdef01']);
  await stored.store.put(
    runManifest(stored.runId),
    manifestBytes({
      ...(await stored.manifest()),
      dataset: { ...exampleRun('run').dataset, images: 8 },
      status: 'cancelled',
      totals: {
        images: 8,
        ok: 3,
        skipped: 1,
        failed: 4,
        batches: { planned: 2, done: 0, failed: 2 },
        concepts: 0,
        reasons: [
          { code: 'interrupted', count: 2, example: 'a.jpg' },
          { code: 'store-unwritable', count: 2, example: 'a.jpg' },
        ],
      },
      failures: [
        { batchId, code: 'interrupted', reason: 'The batch was taken out of the queue.' },
        { batchId: '000001-abcdef01', code: 'store-unwritable', reason: 'The disk is full.' },
      ],
    }),
  );
  await (await take(queues, 'runs')).moveToCompleted(null, 'token', false);
  expect(await statusOf(queues, reference, stored)).toMatchObject({
    state: 'cancelled',
    images: { total: 8, done: 6 },
    batches: { total: 2, done: 0, failed: 1, removed: 1 },
    failures: [{ code: 'store-unwritable', batches: 1 }],
  });
});

test('a run whose folder is gone from its store costs the list of runs nothing but itself', async () => {
  const { reference, stored } = await plantRun(queues);
  const gone = { ...reference, runId: 'gone-1a2b3c4d' };
  const data = { ...gone, step: 'settle', cancelled: false, doneBefore: 0 } as const;
  // The newer one, and delayed as between two attempts.
  await queues.runs.add('run', data, { delay: 60_000, timestamp: Date.now() + 1000 });
  const manifest = `${stored.store.uri}/${runManifest(gone.runId)}`;
  expect(await statusesOf(queues)).toEqual([
    { ...gone, trouble: `${manifest} does not exist.` },
    await statusOf(queues, reference),
  ]);
});
