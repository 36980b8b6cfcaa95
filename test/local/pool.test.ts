import type { ChildProcess, ForkOptions } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeEach, expect, it, vi } from 'vitest';
import { executeBatches } from '../../src/local/pool.ts';

const children: ChildProcess[] = [];
let execPath: string | undefined;

vi.mock('node:child_process', async (original) => {
  const real = await original<typeof import('node:child_process')>();
  const worker = fileURLToPath(new URL('../fixtures/worker.mjs', import.meta.url));
  const fork = (_: string, args: string[], options: ForkOptions) => {
    const child = real.fork(worker, args, { ...options, ...(execPath ? { execPath } : {}) });
    children.push(child);
    return child;
  };
  return { ...real, fork };
});

beforeEach(() => {
  children.length = 0;
  execPath = undefined;
});

function execute(batchIds: string[], workers: number, signal = new AbortController().signal) {
  const done: string[] = [];
  const told: string[] = [];
  const ended = executeBatches(batchIds, {
    storeUri: '/nowhere',
    runId: 'run',
    workers,
    settings: { threads: 1, device: 'cpu' },
    onProgress: (batchId, images) => told.push(`${batchId} ${images}`),
    onBatchDone: (batchId) => done.push(batchId),
    signal,
  });
  return { ended, done, told };
}

it('works off all batches with the workers there are', async () => {
  const { ended, done, told } = execute(['quick', 'quick', 'quick'], 2);
  expect(await ended).toEqual([]);
  expect(done).toEqual(['quick', 'quick', 'quick']);
  expect(told).toEqual(['quick 1', 'quick 1', 'quick 1']);
});

it('begins nothing more after a failure that strikes every batch, and leaves no process behind', async () => {
  const { ended } = execute(['broken', 'slow', 'quick'], 2);
  await expect(ended).rejects.toMatchObject({ code: 'store-unwritable', message: 'The disk is full.' });
  expect(children).toHaveLength(2);
  expect(children.every(({ signalCode }) => signalCode === 'SIGKILL')).toBe(true);
});

it.each([
  ['broken', { code: 'store-unwritable', hint: 'Make room.' }],
  ['model', { code: 'model-invalid' }],
])('does not call a run done whose last batch says that none can be: %s', async (batchId, failure) => {
  await expect(execute(['quick', batchId], 1).ended).rejects.toMatchObject(failure);
});

it('tries a batch once more whose process dies, and goes on with the next one', async () => {
  const { ended, done } = execute(['deadly', 'quick'], 1);
  const reason = 'The process that worked on it was killed by SIGKILL.';
  expect(await ended).toMatchObject([{ batchId: 'deadly', code: 'worker-crashed', reason }]);
  expect(done).toEqual(['quick']);
  expect(children).toHaveLength(3);
});

it('kills what is under way when it is told to stop', async () => {
  const stop = new AbortController();
  const { ended } = execute(['slow'], 1, stop.signal);
  stop.abort(new Error('stopped'));
  await expect(ended).rejects.toThrow('stopped');
  expect(children.map(({ signalCode }) => signalCode)).toEqual(['SIGKILL']);
});

it.each(['onProgress', 'onBatchDone'] as const)(
  'throws what %s throws, and leaves no process',
  async (callback) => {
    const mine = new Error('mine');
    const callbacks = { onProgress: () => {}, onBatchDone: () => {} };
    const ended = executeBatches(['quick', 'slow'], {
      storeUri: '/nowhere',
      runId: 'run',
      workers: 2,
      settings: { threads: 1, device: 'cpu' },
      signal: new AbortController().signal,
      ...callbacks,
      [callback]: () => {
        throw mine;
      },
    });
    await expect(ended).rejects.toBe(mine);
    expect(children.map(({ signalCode }) => signalCode)).toEqual(['SIGKILL', 'SIGKILL']);
  },
);

it('says of a process that cannot be started that it cannot', async () => {
  execPath = '/nowhere/node';
  const failures = await execute(['quick'], 1).ended;
  expect(failures).toMatchObject([{ batchId: 'quick', code: 'worker-crashed' }]);
  expect(failures[0]!.reason).toMatch(/could not be started \(.*ENOENT\)/);
});
