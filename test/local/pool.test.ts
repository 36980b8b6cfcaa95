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

function execute(batchIds: string[], workers: number) {
  const done: string[] = [];
  const ended = executeBatches(batchIds, {
    storeUri: '/nowhere',
    runId: 'run',
    workers,
    settings: { threads: 1, device: 'cpu' },
    onProgress: () => {},
    onBatchDone: (batchId) => done.push(batchId),
    signal: new AbortController().signal,
  });
  return { ended, done };
}

it('works off all batches with the workers there are', async () => {
  const { ended, done } = execute(['quick', 'quick', 'quick'], 2);
  expect(await ended).toEqual([]);
  expect(done).toEqual(['quick', 'quick', 'quick']);
});

it('begins nothing more after a failure that strikes every batch, and leaves no process behind', async () => {
  const { ended } = execute(['broken', 'slow', 'quick'], 2);
  await expect(ended).rejects.toMatchObject({ code: 'store-unwritable', message: 'The disk is full.' });
  expect(children).toHaveLength(2);
  expect(children.every(({ signalCode }) => signalCode === 'SIGKILL')).toBe(true);
});

it('says of a process that cannot be started that it cannot', async () => {
  execPath = '/nowhere/node';
  const failures = await execute(['quick'], 1).ended;
  expect(failures).toMatchObject([{ batchId: 'quick', code: 'worker-crashed' }]);
  expect(failures[0]!.reason).toMatch(/could not be started \(.*ENOENT\)/);
});
