import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { LeitmotifError } from '../../src/errors.ts';
import { executeBatches } from '../../src/local/pool.ts';
import { runLocally } from '../../src/local/run.ts';
import { markInterrupted } from '../../src/pipeline/finalize.ts';
import { exampleRun } from '../example-run.ts';
import { temporaryFolder } from '../temporary-folder.ts';

vi.mock('../../src/local/pool.ts');
vi.mock('../../src/model/import.ts');
vi.mock('../../src/pipeline/finalize.ts');

it('tells what went wrong first, not that the store cannot be told of it', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'photos'));
  await writeFile(join(folder, 'photos', 'cat.jpg'), 'cat');
  const away = new LeitmotifError('dataset-unreachable', 'The server is away.');
  vi.mocked(executeBatches).mockRejectedValue(away);
  vi.mocked(markInterrupted).mockRejectedValue(new LeitmotifError('store-unwritable', 'The disk is full.'));
  const request = {
    dataset: join(folder, 'photos'),
    store: join(folder, 'results'),
    model: 'inception-v3',
    parameters: exampleRun('run').parameters,
    include: [],
    exclude: [],
  };
  const nobody = {
    planned: () => {},
    importing: () => {},
    reusing: () => {},
    starting: () => {},
    progress: () => {},
    finishing: () => {},
  };
  const { signal } = new AbortController();
  const options = { workers: 1, threads: 1, device: 'cpu', force: false, signal } as const;
  await expect(runLocally(request, options, nobody)).rejects.toBe(away);
  expect(markInterrupted).toHaveBeenCalledOnce();
});
