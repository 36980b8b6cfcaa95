import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { listRuns } from '../../src/catalog/list-runs.ts';
import { LeitmotifError } from '../../src/errors.ts';
import { manifestBytes } from '../../src/manifest/read.ts';
import { runManifest } from '../../src/store/layout.ts';
import { openStore } from '../../src/store/store.ts';
import { exampleRun } from '../example-run.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { unhandledRejections } from '../unhandled-rejections.ts';

test('lists runs, newest first, and names those that it does not understand', async () => {
  const store = openStore(await temporaryFolder());
  const put = (runId: string, createdAt: string) =>
    store.put(runManifest(runId), manifestBytes({ ...exampleRun(runId), createdAt }));
  await put('older', '2026-01-01T00:00:00.000Z');
  await put('newer', '2026-01-02T00:00:00.000Z');
  // Folders come in any order, those of a bucket by name.
  for (const runId of ['same-c', 'same-a', 'same-b']) await put(runId, '2026-01-01T12:00:00.000Z');
  await store.put('no-run/notes.txt', new Uint8Array());
  await store.put('.hidden/run.json', new Uint8Array());
  await store.put('damaged/run.json', new TextEncoder().encode('{"schema":"another"}'));
  const { runs, unreadable } = await listRuns(store);
  expect(runs.map(({ runId }) => runId)).toEqual(['newer', 'same-a', 'same-b', 'same-c', 'older']);
  expect(unreadable).toEqual([{ runId: 'damaged', reason: expect.stringContaining('run.json') }]);
});

test('a folder that its owner keeps to himself, as lost+found, costs no run', async () => {
  const store = openStore(await temporaryFolder());
  await store.put(runManifest('run'), manifestBytes(exampleRun('run')));
  await store.put('lost+found/x', new Uint8Array());
  const guarded = {
    ...store,
    async get(name: string) {
      if (!name.startsWith('lost+found/')) return store.get(name);
      const cause = Object.assign(new Error('permission denied'), { code: 'EACCES' });
      throw new LeitmotifError('store-unreadable', `Cannot read ${name}.`, { cause });
    },
  };
  const { runs, unreadable } = await listRuns(guarded);
  expect(runs.map(({ runId }) => runId)).toEqual(['run']);
  expect(unreadable).toEqual([{ runId: 'lost+found', reason: 'Cannot read lost+found/run.json.' }]);
});

test('a run that cannot be read while others are still being listed is thrown, not left unhandled', async () => {
  const reasons = unhandledRejections();
  const store = openStore(await temporaryFolder());
  // A folder in the manifest's place.
  await store.put(`${runManifest('a')}/x`, new Uint8Array());
  const slow = {
    ...store,
    async *folders() {
      yield 'a';
      await sleep(50);
      yield 'b';
    },
  };
  await expect(listRuns(slow)).rejects.toMatchObject({ code: 'store-unreadable' });
  expect(reasons).toEqual([]);
});
