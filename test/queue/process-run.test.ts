import { type Job, UnrecoverableError, WaitingChildrenError } from 'bullmq';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { manifestBytes } from '../../src/manifest/read.ts';
import { finalizeRun } from '../../src/pipeline/finalize.ts';
import { cancelRun, drainQueue } from '../../src/queue/cancel.ts';
import type { RunJobData } from '../../src/queue/jobs.ts';
import { processRun } from '../../src/queue/process-run.ts';
import { openQueues, type Queues } from '../../src/queue/queues.ts';
import { statusOf } from '../../src/queue/status.ts';
import { batchObject, receiptName } from '../../src/store/layout.ts';
import { type RedisServer, startRedis } from '../servers/redis.ts';
import { batchId, plantRun, take } from './planted-run.ts';

vi.mock('../../src/pipeline/finalize.ts');

let redis: RedisServer;
let queues: Queues;

beforeAll(async () => {
  redis = await startRedis();
  queues = await openQueues(redis.url);
});
beforeEach(() => void vi.clearAllMocks());
afterEach(() => queues.redis.flushall());
afterAll(async () => {
  await queues.close();
  await redis.stop();
});

test('a run that is cancelled while its batches are handed out ends as cancelled, without them', async () => {
  const { reference, stored } = await plantRun(queues);
  const job: Job<RunJobData> = await take(queues, 'runs');
  const addBulk = queues.batches.addBulk.bind(queues.batches);
  // Cancelled before the batches are there, so that only the one who hands them out can take them out again.
  const spy = vi.spyOn(queues.batches, 'addBulk').mockImplementation(async (jobs) => {
    expect(await cancelRun(queues, stored, reference)).toBe(0);
    return addBulk(jobs);
  });
  onTestFinished(() => spy.mockRestore());
  await processRun(queues, job, 'token');
  const failures = [expect.objectContaining({ batchId, code: 'interrupted' })];
  expect(vi.mocked(finalizeRun).mock.calls).toEqual([
    [expect.anything(), failures, 'cancelled', { processes: 1 }],
  ]);
  expect(await queues.batches.getJobCountByTypes('waiting', 'active', 'delayed')).toBe(0);
});

test('a run that is drained before it is handed out hands out nothing and ends as cancelled', async () => {
  await plantRun(queues);
  expect(await drainQueue(queues)).toEqual({ runs: 1, batches: 0 });
  await processRun(queues, await take(queues, 'runs'), 'token');
  expect(await queues.batches.getJobCountByTypes('waiting', 'active', 'delayed')).toBe(0);
  const failures = [expect.objectContaining({ batchId, code: 'interrupted' })];
  expect(vi.mocked(finalizeRun).mock.calls).toEqual([
    [expect.anything(), failures, 'cancelled', { processes: 1 }],
  ]);
});

test('a run that is cancelled when none of its batches is missing is complete', async () => {
  const { reference, stored } = await plantRun(queues);
  await stored.store.put(batchObject(stored.runId, batchId, receiptName), manifestBytes({}));
  await cancelRun(queues, stored, reference);
  await processRun(queues, await take(queues, 'runs'), 'token');
  expect(vi.mocked(finalizeRun).mock.calls).toEqual([[expect.anything(), [], 'complete', { processes: 1 }]]);
});

test('a batch of an earlier enqueueing that ends while its job is looked up has not failed', async () => {
  const { reference, stored, jobId } = await plantRun(queues);
  await queues.batches.add('batch', { ...reference, batchId }, { jobId, removeOnComplete: true });
  const straggler = await take(queues, 'batches');
  await cancelRun(queues, stored, reference);
  const getJob = queues.batches.getJob.bind(queues.batches);
  const spy = vi.spyOn(queues.batches, 'getJob').mockImplementationOnce(async (id) => {
    await stored.store.put(batchObject(stored.runId, batchId, receiptName), manifestBytes({}));
    await straggler.moveToCompleted(undefined, 'token', false);
    return getJob(id);
  });
  onTestFinished(() => spy.mockRestore());
  await processRun(queues, await take(queues, 'runs'), 'token');
  expect(vi.mocked(finalizeRun).mock.calls).toEqual([[expect.anything(), [], 'complete', { processes: 1 }]]);
});

test('a batch that failed is not handed out again by its run, which says so and ends as partial', async () => {
  const { jobId } = await plantRun(queues);
  await expect(processRun(queues, await take(queues, 'runs'), 'token')).rejects.toThrow(WaitingChildrenError);
  const batch = await take(queues, 'batches');
  await batch.moveToFailed(new UnrecoverableError('[store-unwritable] The disk is full.'), 'token', false);
  await processRun(queues, await take(queues, 'runs'), 'token');
  const failures = [{ batchId, code: 'store-unwritable', reason: 'The disk is full.' }];
  expect(vi.mocked(finalizeRun).mock.calls).toEqual([
    [expect.anything(), failures, 'partial', { processes: 1 }],
  ]);
  expect(await queues.batches.getJob(jobId)).toBeUndefined();
});

test('what became of many batches is asked of several at a time', async () => {
  const ids = Array.from({ length: 40 }, (_, i) => `${String(i).padStart(6, '0')}-abcdef01`);
  const { reference, stored } = await plantRun(queues, ids);
  await cancelRun(queues, stored, reference);
  const getJob = queues.batches.getJob.bind(queues.batches);
  let [asking, most] = [0, 0];
  const spy = vi.spyOn(queues.batches, 'getJob').mockImplementation(async (id) => {
    asking += 1;
    most = Math.max(most, asking);
    const job = await getJob(id);
    asking -= 1;
    return job;
  });
  onTestFinished(() => spy.mockRestore());
  await processRun(queues, await take(queues, 'runs'), 'token');
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(16);
  const [[, failures]] = vi.mocked(finalizeRun).mock.calls as [Parameters<typeof finalizeRun>];
  expect(failures.map(({ batchId }) => batchId)).toEqual(ids);
});

test('batches of a run of the same id in another store are not its own', async () => {
  const { reference, stored } = await plantRun(queues);
  const other = await plantRun(queues);
  await queues.batches.add('batch', { ...other.reference, batchId }, { jobId: other.jobId });
  await (await take(queues, 'batches')).updateProgress(1);
  expect(await statusOf(queues, reference, stored)).toMatchObject({
    images: { done: 0 },
    batches: { active: 0 },
  });
  expect(await statusOf(queues, other.reference, other.stored)).toMatchObject({
    images: { done: 1 },
    batches: { active: 1 },
  });
});

test('a job of another version is refused in words', async () => {
  const { parent } = await plantRun(queues);
  await parent.updateData({ ...parent.data, tenant: 'newer' } as RunJobData);
  const refused = processRun(queues, await take(queues, 'runs'), 'token');
  await expect(refused).rejects.toMatchObject({
    code: 'other-version',
    message: expect.stringContaining('Unrecognized key: "tenant"'),
  });
});
