import type { Job } from 'bullmq';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { finalizeRun } from '../../src/pipeline/finalize.ts';
import { cancelRun } from '../../src/queue/cancel.ts';
import type { RunJobData } from '../../src/queue/jobs.ts';
import { processRun } from '../../src/queue/process-run.ts';
import { openQueues, type Queues } from '../../src/queue/queues.ts';
import { statusOf } from '../../src/queue/status.ts';
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
  expect(vi.mocked(finalizeRun).mock.calls).toEqual([[expect.anything(), failures, 'cancelled']]);
  expect(await queues.batches.getJobCountByTypes('waiting', 'active', 'delayed')).toBe(0);
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
