import { type Job, Worker } from 'bullmq';
import { expect, test } from 'vitest';
import { manifestBytes } from '../../src/manifest/read.ts';
import { handOut } from '../../src/queue/hand-out.ts';
import { keyPrefix } from '../../src/queue/jobs.ts';
import type { Queues } from '../../src/queue/queues.ts';
import { batchIdOf, batchObject, receiptName } from '../../src/store/layout.ts';
import { useQueues } from './own-queues.ts';
import { batchId, plantRun } from './planted-run.ts';

let queues: Queues;
useQueues((own) => {
  queues = own;
});

const states = ['absent', 'waiting', 'active', 'completed', 'failed'] as const;

/** Brings the batch's job into a state, the way workers do. */
async function plantJob(
  jobId: string,
  reference: { storeUri: string; runId: string },
  state: (typeof states)[number],
) {
  if (state === 'absent') return async () => {};
  await queues.batches.add('batch', { ...reference, batchId }, { jobId, attempts: 1 });
  const worker = new Worker('batches', undefined, {
    connection: queues.redis.duplicate(),
    prefix: keyPrefix,
    autorun: false,
  });
  if (state !== 'waiting') {
    const job = (await worker.getNextJob('token')) as Job;
    if (state === 'completed') await job.moveToCompleted({ images: 2 }, 'token', false);
    if (state === 'failed') await job.moveToFailed(new Error('[store-unwritable] full'), 'token', false);
  }
  return () => worker.close(true);
}

test.each(states)('a batch with its receipt needs no job, whether one is %s', async (state) => {
  const { reference, stored, parent, jobId } = await plantRun(queues);
  await stored.store.put(batchObject('run', batchId, receiptName), manifestBytes({}));
  const close = await plantJob(jobId, reference, state);
  const before = await queues.batches.getJobCounts();
  expect(await handOut(queues, stored, reference, parent)).toEqual({ doneBefore: 2, handedOut: 0 });
  expect(await queues.batches.getJobCounts()).toEqual(before);
  await close();
});

test.each([
  ['absent', 'waiting'],
  ['waiting', 'waiting'],
  ['active', 'active'],
  ['completed', 'waiting'],
  ['failed', 'waiting'],
] as const)('a batch without its receipt whose job is %s is %s afterwards', async (state, after) => {
  const { reference, stored, parent, jobId } = await plantRun(queues);
  const close = await plantJob(jobId, reference, state);
  const handedOut = after === 'waiting' ? 1 : 0;
  expect(await handOut(queues, stored, reference, parent)).toEqual({ doneBefore: 0, handedOut });
  const job = await queues.batches.getJob(jobId);
  expect(await job?.getState()).toBe(after);
  // Whoever works on it already belongs to no round; every fresh job is one that the run waits for.
  expect(job?.attemptsMade).toBe(0);
  expect((await parent.getDependenciesCount()).unprocessed).toBe(handedOut);
  await close();
});

test('handing out twice is handing out once', async () => {
  const { reference, stored, parent } = await plantRun(queues);
  await handOut(queues, stored, reference, parent);
  await handOut(queues, stored, reference, parent);
  expect(await queues.batches.getWaitingCount()).toBe(1);
  expect((await parent.getDependenciesCount()).unprocessed).toBe(1);
});

test('a job holds references only, in less than a kilobyte', async () => {
  const { reference, stored, parent, jobId } = await plantRun(queues);
  await handOut(queues, stored, reference, parent);
  const job = await queues.batches.getJob(jobId);
  expect(Object.keys(job?.data ?? {}).sort()).toEqual(['batchId', 'runId', 'storeUri']);
  expect(JSON.stringify(job?.data).length).toBeLessThan(1024);
});

test('Redis takes less than 3 kB for a batch that waits', async () => {
  const count = 1000;
  const ids = Array.from({ length: count }, (_, i) => batchIdOf(i, '0123abcd'));
  const { reference, stored, parent } = await plantRun(queues, ids);
  const used = async () => Number(/used_memory:(\d+)/.exec(await queues.redis.info('memory'))?.[1]);
  const before = await used();
  await handOut(queues, stored, reference, parent);
  expect(await queues.batches.getWaitingCount()).toBe(count);
  expect((await used()) - before).toBeLessThan(3000 * count);
});
