import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { listRuns } from '../../src/catalog/list-runs.ts';
import type { StoredRun } from '../../src/catalog/open-run.ts';
import { openQueues } from '../../src/queue/queues.ts';
import { openStore } from '../../src/store/store.ts';
import { residual } from '../fixtures/networks.ts';
import { writeNetwork } from '../fixtures/write-network.ts';
import { copyStamps } from '../photographs.ts';
import { freePort } from '../servers/free-ports.ts';
import { type RedisServer, startRedis } from '../servers/redis.ts';
import { childrenOf, type Ended, runCli, type Started, startCli } from './cli.ts';
import { batchIdsOf, runOf, sharedFolder } from './dataset.ts';

const folder = sharedFolder();
const workers: Started[] = [];
let dataset: string;
let redis: RedisServer;
let env: NodeJS.ProcessEnv;
/** What `leitmotif run` makes of the same request: the measure of all below. */
let undisturbed: StoredRun;

const size = ['--batch-size', '4'];
const at = (name: string) => join(folder.path, name);
const cli = (...args: string[]): Promise<Ended> => runCli(args, { env });
const enqueue = (out: string, ...more: string[]) =>
  cli('enqueue', dataset, '--out', at(out), ...size, '--json', ...more);
const runIdOf = ({ stdout }: Ended): string => JSON.parse(stdout)[0].runId;

async function startWorker(...args: string[]): Promise<Started> {
  const worker = startCli(['worker', '--workers', '1', ...args], { env });
  workers.push(worker);
  await worker.says('Working off');
  return worker;
}

/** A batch is under way and its first object is there. */
async function midBatch(worker: Started, run: string): Promise<void> {
  await worker.says('started');
  while (!existsSync(at(`${run}/batches`))) await sleep(20);
}

/** Waits for the run and checks that its results are those of an undisturbed run, every image counted once. */
async function expectSameResults(runId: string, out: string): Promise<Ended> {
  const ended = await cli('wait', runId, '--out', at(out), '--json');
  expect(ended.stderr).toContain('12 of 12 images explained');
  expect(ended.code).toBe(0);
  const stored = runOf(ended);
  for (const id of await batchIdsOf(undisturbed)) {
    const [ours, theirs] = [await stored.receipt(id), await undisturbed.receipt(id)];
    expect(ours.objects).toEqual(theirs.objects);
    expect(ours.ledger).toEqual(theirs.ledger);
  }
  return ended;
}

beforeAll(async () => {
  dataset = at('fruit');
  await copyStamps('food/fruit', 12, folder.path);
  redis = await startRedis();
  env = { REDIS_URL: redis.url };
  undisturbed = runOf(await cli('run', dataset, '--out', at('undisturbed'), ...size, '--json'));
});
afterEach(async () => {
  for (const { process: child, ended } of workers.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
  const queues = await openQueues(redis.url);
  await queues.redis.flushall();
  await queues.close();
});
afterAll(() => redis.stop());

test('three workers give the same bytes as one run, Redis keeps no batch of it; enqueueing again does nothing, and says so', async () => {
  const first = await enqueue('queued');
  expect(first.stderr).toContain('No worker is connected');
  await Promise.all([startWorker(), startWorker(), startWorker()]);
  await expectSameResults(runIdOf(first), 'queued');
  const queues = await openQueues(redis.url);
  const keys = await queues.redis.keys('leitmotif:batches:*');
  expect(keys.filter((key) => key.includes(runIdOf(first)))).toEqual([]);
  await queues.close();

  const again = await enqueue('queued');
  expect(again.code).toBe(0);
  expect(again.stderr).toContain('It is done already');
  expect(JSON.parse(again.stdout)[0].state).toBe('done');
  const status = JSON.parse((await cli('status', '--json')).stdout);
  expect(status).toMatchObject({
    workers: 3,
    runs: [{ state: 'complete', images: { total: 12, done: 12 } }],
  });
});

test('a worker that is killed mid-batch loses nothing: another takes over within 25 s', async () => {
  const doomed = await startWorker();
  const runId = runIdOf(await enqueue('killed'));
  await doomed.says('started');
  await startWorker();
  doomed.process.kill('SIGKILL');
  const start = performance.now();
  await expectSameResults(runId, 'killed');
  expect(performance.now() - start).toBeLessThan(45_000);
});

test('a killed batch process costs one attempt', async () => {
  const worker = await startWorker();
  const runId = runIdOf(await enqueue('child'));
  await midBatch(worker, `child/${runId}`);
  for (const pid of childrenOf(worker)) process.kill(pid, 'SIGKILL');
  await worker.says('will be tried again');
  await expectSameResults(runId, 'child');
});

test('a batch process that is killed while it starts costs one attempt', async () => {
  const worker = await startWorker();
  const runId = runIdOf(await enqueue('start'));
  while (childrenOf(worker).length === 0) await sleep(1);
  for (const pid of childrenOf(worker)) process.kill(pid, 'SIGKILL');
  await worker.says('will be tried again');
  await expectSameResults(runId, 'start');
});

test('a Redis server that takes nothing for a while, its memory being full, costs no batch', async () => {
  const worker = await startWorker();
  const runId = runIdOf(await enqueue('memory'));
  await midBatch(worker, `memory/${runId}`);
  const queues = await openQueues(redis.url);
  await queues.redis.config('SET', 'maxmemory', '1mb');
  await worker.says('OOM');
  await sleep(3000);
  await queues.redis.config('SET', 'maxmemory', '0');
  await queues.close();
  await expectSameResults(runId, 'memory');
  expect(worker.said()).not.toContain('failed');
});

test('what stops a service tells its batch processes, too: they finish', async () => {
  const worker = await startWorker();
  const runId = runIdOf(await enqueue('group'));
  await midBatch(worker, `group/${runId}`);
  for (const pid of [...childrenOf(worker), worker.process.pid!]) process.kill(pid, 'SIGTERM');
  const ended = await worker.ended;
  expect(ended.code).toBe(0);
  expect(ended.stderr.match(/ done, 4 images/g)).toHaveLength(1);
  await startWorker();
  await expectSameResults(runId, 'group');
});

test('SIGTERM drains: the batch under way is finished, the rest is left to others', async () => {
  const worker = await startWorker();
  const runId = runIdOf(await enqueue('drained'));
  await worker.says('started');
  worker.process.kill('SIGTERM');
  const ended = await worker.ended;
  expect(ended.code).toBe(0);
  expect(ended.stderr.match(/ done, 4 images/g)).toHaveLength(1);
  await startWorker();
  await expectSameResults(runId, 'drained');
});

test('Redis killed and started again mid-run loses nothing', async () => {
  const worker = await startWorker();
  const runId = runIdOf(await enqueue('redis'));
  await worker.says('started');
  // The append-only file is synced every second; what was enqueued is in it by now.
  await sleep(1200);
  await redis.kill();
  await sleep(1000);
  await redis.start();
  await expectSameResults(runId, 'redis');
});

test('without Redis every command says so, and ends', async () => {
  const nowhere = { REDIS_URL: `redis://127.0.0.1:${await freePort()}` };
  const all = await Promise.all(
    [['enqueue', dataset], ['worker'], ['status'], ['wait', 'x'], ['queue', 'pause']].map((args) =>
      runCli(args, { env: nowhere }),
    ),
  );
  for (const { code, stderr } of all) {
    expect(stderr).toContain('[redis-unavailable]');
    expect(stderr).toContain(nowhere.REDIS_URL);
    expect(code).toBe(1);
  }
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
    cli('run', dataset, '--out', at('twice'), ...size, '--json'),
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

test('retry --failed-images does batches again that hold failed images', async () => {
  const mixed = at('mixed');
  await mkdir(mixed);
  await copyStamps('vehicles', 2, folder.path);
  await writeFile(join(at('vehicles'), 'broken.png'), 'not yet');
  await startWorker();
  const runId = runIdOf(await cli('enqueue', at('vehicles'), '--out', at('images'), '--json'));
  const first = await cli('wait', runId, '--out', at('images'), '--json');
  expect(JSON.parse(first.stdout).totals).toMatchObject({ ok: 2, failed: 1 });
  const retried = await cli('retry', runId, '--out', at('images'), '--failed-images');
  expect(retried.stderr).toContain('1 finished batch will be done again');
  const second = await cli('wait', runId, '--out', at('images'), '--json');
  expect(JSON.parse(second.stdout).totals).toMatchObject({ ok: 2, failed: 1 });
});

test('a cancelled run ends as cancelled; retry goes on with it', async () => {
  await cli('queue', 'pause');
  const runId = runIdOf(await enqueue('cancelled'));
  await startWorker();
  expect(JSON.parse((await cli('status', '--json')).stdout)).toMatchObject({ paused: true });
  await cli('queue', 'resume');
  expect((await cli('cancel', runId)).stderr).toContain('cancelled');
  const ended = await cli('wait', runId, '--out', at('cancelled'), '--json');
  expect(JSON.parse(ended.stdout).status).toBe('cancelled');
  expect((await cli('retry', runId, '--out', at('cancelled'))).stderr).toContain('Enqueued again');
  await expectSameResults(runId, 'cancelled');
});

test('workers get a user’s network, and the layer asked for, from the store', async () => {
  const home = (name: string) => ({
    LEITMOTIF_MODELS: at(`${name}/models`),
    LEITMOTIF_CACHE: at(`${name}/cache`),
  });
  const file = await writeNetwork(folder.path, 'mine', residual());
  await runCli(['models', 'add', file, '--input-size', '64'], { env: home('producer') });
  const worker = startCli(['worker', '--workers', '1'], { env: { ...env, ...home('worker') } });
  workers.push(worker);
  await worker.says('Working off');

  const request = ['enqueue', dataset, '--out', at('own'), '--model', 'mine', '-k', '3', '--json'];
  const ask = (layer: string) =>
    runCli([...request, '--layer', layer], { env: { ...env, ...home('producer') } });
  const unknown = await ask('nothing');
  expect(unknown.code).toBe(64);
  expect(unknown.stderr).toContain('Its layers are: stem, stem.relu, pool, block1.sum, block1.out');

  const runId = runIdOf(await ask('block1.out'));
  const stored = runOf(await cli('wait', runId, '--out', at('own'), '--json'));
  const { status, model } = await stored.manifest();
  expect({ status, layer: model.layer }).toEqual({ status: 'complete', layer: 'block1.out' });
  const { factorization } = await stored.concepts((await batchIdsOf(stored))[0]!);
  expect(factorization?.channels).toBe(8);
  // What the runs of a store share is none of them.
  expect(await readdir(at('own/models'))).toHaveLength(2);
  const { runs, unreadable } = await listRuns(openStore(at('own')));
  expect([runs.map((each) => each.runId), unreadable]).toEqual([[runId], []]);
  expect((await cli('validate', runId, '--out', at('own'))).code).toBe(0);
});

test('of one run in two stores, --out says which is meant', async () => {
  const runId = runIdOf(await enqueue('first'));
  await enqueue('second');
  const { code, stderr } = await cli('status', runId);
  expect(code).toBe(64);
  for (const out of ['first', 'second']) expect(stderr).toContain(`${runId} (${at(out)})`);
  expect(stderr).toContain('--out');
  for (const out of ['first', 'second']) {
    for (const name of [runId, runId.slice(0, -2)]) {
      const { runs } = JSON.parse((await cli('status', name, '--out', at(out), '--json')).stdout);
      expect(runs).toMatchObject([{ runId, storeUri: at(out) }]);
    }
  }
});

test('waiting for a run that was stopped ends at once; once it is enqueued, with the run', async () => {
  const local = startCli(['run', dataset, '--out', at('stopped'), ...size, '--workers', '1'], { env });
  await local.says('to do');
  local.process.kill('SIGINT');
  expect((await local.ended).code).toBe(130);
  const [runId] = await readdir(at('stopped'));
  const waited = await cli('wait', runId!, '--out', at('stopped'));
  expect(waited.code).toBe(130);
  expect(waited.stderr).toContain('was stopped before it finished');
  const watched = await cli('status', runId!, '--out', at('stopped'), '--watch');
  expect(watched.stdout).toContain('interrupted');

  await enqueue('stopped');
  await startWorker();
  await expectSameResults(runId!, 'stopped');
});

test('an unknown run is named, with what to do', async () => {
  const { code, stderr } = await cli('status', 'nothing-like-it', '--out', at('none'));
  expect(code).toBe(1);
  expect(stderr).toContain('[run-not-found] No run "nothing-like-it"');
});
