import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listRuns } from '../../src/catalog/list-runs.ts';
import { openQueues } from '../../src/queue/queues.ts';
import { openStore } from '../../src/store/store.ts';
import { residual } from '../fixtures/networks.ts';
import { writeNetwork } from '../fixtures/write-network.ts';
import { copyStamps } from '../photographs.ts';
import { freePort } from '../servers/free-ports.ts';
import { runCli, startCli } from './cli.ts';
import { batchIdsOf, runOf } from './dataset.ts';
import { ownQueue, runIdOf, size } from './own-queue.ts';

const { own, at, cli, enqueue, startWorker, expectSameResults } = ownQueue();

test('three workers give the same bytes as one run, Redis keeps no batch of it; enqueueing again does nothing, and says so', async () => {
  const first = await enqueue('queued');
  expect(first.stderr).toContain('No worker is connected');
  await Promise.all([startWorker(), startWorker(), startWorker()]);
  await expectSameResults(runIdOf(first), 'queued');
  const queues = await openQueues(own.redis.url);
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

test('without Redis every command says so, and ends', async () => {
  const nowhere = { REDIS_URL: `redis://127.0.0.1:${await freePort()}` };
  const all = await Promise.all(
    [['enqueue', at('fruit')], ['worker'], ['status'], ['wait', 'x'], ['queue', 'pause']].map((args) =>
      runCli(args, { env: nowhere }),
    ),
  );
  for (const { code, stderr } of all) {
    expect(stderr).toContain('[redis-unavailable]');
    expect(stderr).toContain(nowhere.REDIS_URL);
    expect(code).toBe(1);
  }
});

test('retry --failed-images does batches again that hold failed images', async () => {
  const mixed = at('mixed');
  await mkdir(mixed);
  await copyStamps('vehicles', 2, at(''));
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
  // Three small batches may be done before a command has come up.
  expect((await cli('cancel', runId)).stderr).toContain('cancelled');
  await cli('queue', 'resume');
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
  const file = await writeNetwork(at(''), 'mine', residual());
  await runCli(['models', 'add', file, '--input-size', '64'], { env: home('producer') });
  await startWorker(home('worker'));

  const request = ['enqueue', at('fruit'), '--out', at('own'), '--model', 'mine', '-k', '3', '--json'];
  const ask = (layer: string) =>
    runCli([...request, '--layer', layer], { env: { ...own.env, ...home('producer') } });
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

test('of one run in two stores, --out or its address says which is meant', async () => {
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
    const { runs } = JSON.parse((await cli('status', `${at(out)}/${runId}/`, '--json')).stdout);
    expect(runs).toMatchObject([{ runId, storeUri: at(out), state: 'waiting' }]);
  }
});

test('a name that is empty, as a variable that is not set, is no run: not even when there is only one', async () => {
  const runId = runIdOf(await enqueue('kept'));
  expect((await cli('cancel', '')).code).toBe(64);
  expect(JSON.parse((await cli('status', runId, '--json')).stdout).runs).toMatchObject([
    { state: 'waiting' },
  ]);
});

test('waiting for a run that was stopped ends at once; once it is enqueued, with the run', async () => {
  const local = startCli(['run', at('fruit'), '--out', at('stopped'), ...size, '--workers', '1'], {
    env: own.env,
  });
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
