import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { LeitmotifError } from '../../src/errors.ts';
import { executeBatches } from '../../src/local/pool.ts';
import { runLocally } from '../../src/local/run.ts';
import { markInterrupted } from '../../src/pipeline/finalize.ts';
import { temporaryFolder } from '../temporary-folder.ts';

vi.mock('../../src/local/pool.ts');
vi.mock('../../src/model/import.ts');
vi.mock('../../src/pipeline/finalize.ts');

let request: { dataset: string; store: string };

beforeEach(async () => {
  vi.clearAllMocks();
  const folder = await temporaryFolder();
  request = { dataset: join(folder, 'photos'), store: join(folder, 'results') };
  await mkdir(request.dataset);
  await writeFile(join(request.dataset, 'cat.jpg'), 'cat');
});

it('tells what went wrong first, not that the store cannot be told of it', async () => {
  const away = new LeitmotifError('dataset-unreachable', 'The server is away.');
  vi.mocked(executeBatches).mockRejectedValue(away);
  vi.mocked(markInterrupted).mockRejectedValue(new LeitmotifError('store-unwritable', 'The disk is full.'));
  await expect(runLocally(request, { device: 'cpu' })).rejects.toBe(away);
  expect(markInterrupted).toHaveBeenCalledOnce();
});

it('says that it was interrupted, whatever the reason that it was stopped for', async () => {
  vi.mocked(markInterrupted).mockResolvedValue(undefined as never);
  const reason = new Error('own reason');
  const stop = new AbortController();
  vi.mocked(executeBatches).mockImplementation(async () => {
    stop.abort(reason);
    throw reason;
  });
  const options = { device: 'cpu', signal: stop.signal } as const;
  const interrupted = { name: 'LeitmotifError', code: 'interrupted', cause: reason };
  await expect(runLocally(request, options)).rejects.toMatchObject(interrupted);
  // From now on it is stopped before it begins.
  await expect(runLocally(request, options)).rejects.toMatchObject(interrupted);
  expect(executeBatches).toHaveBeenCalledOnce();

  const told = new LeitmotifError('interrupted', 'Ctrl-C.');
  await expect(runLocally(request, { signal: AbortSignal.abort(told) })).rejects.toBe(told);
});

it.each([{ workers: 0 }, { workers: Number.NaN }, { threads: 1.5 }])(
  '%j is wrong usage, and no run that is done with nothing',
  async (options) => {
    await expect(runLocally(request, options)).rejects.toMatchObject({ code: 'usage' });
    expect(executeBatches).not.toHaveBeenCalled();
  },
);
