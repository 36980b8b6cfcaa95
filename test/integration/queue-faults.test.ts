import { rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openQueues } from '../../src/queue/queues.ts';
import { childrenOf } from './cli.ts';
import { batchIdsOf, runOf } from './dataset.ts';
import { ownQueue, runIdOf, size } from './own-queue.ts';

const { own, at, cli, enqueue, startWorker, midBatch, expectSameResults } = ownQueue();

test('a worker that is killed mid-batch loses nothing: another takes over once its lock of 15 s is gone', async () => {
  const doomed = await startWorker();
  const runId = runIdOf(await enqueue('killed'));
  await doomed.says('started');
  await startWorker();
  doomed.process.kill('SIGKILL');
  const { redis, close } = await openQueues(own.redis.url);
  const locks = await redis.keys('*:lock');
  expect(locks).not.toEqual([]);
  for (const lock of locks) expect(await redis.pttl(lock)).toBeLessThanOrEqual(15_000);
  await close();
  await expectSameResults(runId, 'killed');
});

const started = async (worker: Parameters<typeof childrenOf>[0]) => {
  while (childrenOf(worker).length === 0) await sleep(1);
};
test.each([
  ['mid-batch', 'child', midBatch],
  ['while it starts', 'start', started],
])('a batch process that is killed %s costs one attempt', async (_, name, moment) => {
  const worker = await startWorker();
  const runId = runIdOf(await enqueue(name));
  await moment(worker, `${name}/${runId}`);
  for (const pid of childrenOf(worker)) process.kill(pid, 'SIGKILL');
  await worker.says('will be tried again');
  await expectSameResults(runId, name);
});

test('a Redis server that takes nothing for a while, its memory being full, costs no batch', async () => {
  const worker = await startWorker();
  const runId = runIdOf(await enqueue('memory'));
  await midBatch(worker, `memory/${runId}`);
  const queues = await openQueues(own.redis.url);
  await queues.redis.config('SET', 'maxmemory', '1mb');
  await worker.says('OOM');
  const refused = await enqueue('elsewhere');
  expect(refused.stderr).toContain('[redis-unavailable]');
  expect(refused.stderr).toContain('Give it more memory');
  expect(refused.code).toBe(1);
  await queues.redis.config('SET', 'maxmemory', '0');
  await queues.close();
  await expectSameResults(runId, 'memory');
  expect(worker.said()).not.toContain('failed');
});

test.each([
  ['a worker', 'drained', () => []],
  ['all of its processes, as when a service is stopped,', 'stopped', childrenOf],
])(
  'SIGTERM to %s drains: the batch under way is finished, the rest is left to others',
  async (_, name, others) => {
    const worker = await startWorker();
    const runId = runIdOf(await enqueue(name));
    await midBatch(worker, `${name}/${runId}`);
    for (const pid of [...others(worker), worker.process.pid!]) process.kill(pid, 'SIGTERM');
    const ended = await worker.ended;
    expect(ended.code).toBe(0);
    expect(ended.stderr.match(/ done, 4 images/g)).toHaveLength(1);
    await startWorker();
    await expectSameResults(runId, name);
  },
);

test('Redis killed and started again mid-run loses nothing', async () => {
  const worker = await startWorker();
  const runId = runIdOf(await enqueue('redis'));
  await worker.says('started');
  // The append-only file is synced every second; what was enqueued is in it by now.
  await sleep(1200);
  await own.redis.kill();
  await sleep(1000);
  await own.redis.start();
  await expectSameResults(runId, 'redis');
});

test('Redis emptied mid-run: waiting ends and says what helps, which does', async () => {
  const worker = await startWorker();
  const runId = runIdOf(await enqueue('emptied'));
  const waiting = cli('wait', runId, '--out', at('emptied'));
  await worker.says('started');
  const queues = await openQueues(own.redis.url);
  await queues.redis.flushall();
  await queues.close();
  const { code, stderr } = await waiting;
  expect(code).toBe(1);
  expect(stderr).toContain('is not in the queue, and has not ended');
  expect((await cli('status', runId, '--out', at('emptied'))).stdout).toContain('not in the queue');
  expect((await cli('retry', runId, '--out', at('emptied'))).stderr).toContain('Enqueued again');
  await expectSameResults(runId, 'emptied');
});

test('a batch longer than the lock is done once', async () => {
  const worker = await startWorker();
  const runId = runIdOf(await enqueue('long'));
  await midBatch(worker, `long/${runId}`);
  // The lock is for 15 s and looked at every 5 s.
  for (const pid of childrenOf(worker)) process.kill(pid, 'SIGSTOP');
  await sleep(21_000);
  for (const pid of childrenOf(worker)) process.kill(pid, 'SIGCONT');
  const stored = runOf(await expectSameResults(runId, 'long'));
  const receipts = await Promise.all((await batchIdsOf(stored)).map((id) => stored.receipt(id)));
  const times = receipts.map(({ startedAt, finishedAt }) => Date.parse(finishedAt) - Date.parse(startedAt));
  expect(Math.max(...times)).toBeGreaterThan(21_000);
  worker.process.kill('SIGTERM');
  expect((await worker.ended).stderr.match(/started/g)).toHaveLength(3);
});

test('the same batches done twice at once are done once', async () => {
  const runId = runIdOf(await enqueue('twice'));
  const [local] = await Promise.all([
    cli('run', at('fruit'), '--out', at('twice'), ...size, '--json'),
    startWorker().then(() => expectSameResults(runId, 'twice')),
  ]);
  expect(local.code).toBe(0);
});

test('a store that cannot be written fails the batches, not the run; retry finishes it', async () => {
  const worker = await startWorker();
  await cli('queue', 'pause');
  const runId = runIdOf(await enqueue('full', '--batch-size', '12'));
  await writeFile(at(`full/${runId}/batches`), 'a file where a folder should be');
  await cli('queue', 'resume');
  const failed = await cli('wait', runId, '--out', at('full'), '--json');
  expect(failed.code).toBe(2);
  expect(JSON.parse(failed.stdout)).toMatchObject({
    status: 'partial',
    totals: { ok: 0, failed: 12, reasons: [{ code: 'store-unwritable', count: 12 }] },
  });
  worker.process.kill('SIGTERM');
  expect((await worker.ended).stderr.match(/will be tried again/g)).toHaveLength(2);

  await rm(at(`full/${runId}/batches`));
  await startWorker();
  expect((await cli('retry', runId, '--out', at('full'))).stderr).toContain('Enqueued again');
  const finished = await cli('wait', runId, '--out', at('full'), '--json');
  expect(finished.stderr).toContain('12 of 12 images explained');
  expect(finished.code).toBe(0);
});
