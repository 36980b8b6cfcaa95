import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openShelves, runOf } from '../../src/dashboard/shelf.ts';
import { runIdOf } from '../../src/dataset/plan.ts';
import { exampleParameters } from '../example-run.ts';
import { temporaryFolder } from '../temporary-folder.ts';

test('an object is missing when the store says so, not when it cannot tell', async () => {
  const folder = await temporaryFolder();
  await symlink('circle', join(folder, 'circle'));
  await symlink('/etc/hostname', join(folder, 'outside'));
  const [{ store }] = openShelves([folder]) as [ReturnType<typeof openShelves>[number]];
  expect(await store.has('missing')).toBe(false);
  expect(await store.has('outside')).toBe(false);
  await expect(store.has('circle')).rejects.toMatchObject({ code: 'store-unreadable' });
});

test.each(['photos', '_photos', '__MACOSX', '.hidden', '-v', '2026', 'Фото', 'a b'])(
  'opens the run of a folder called %s',
  async (name) => {
    const [shelf] = openShelves([await temporaryFolder()]);
    const datasetUri = `/data/${name}`;
    const runId = runIdOf({ datasetUri, datasetDigest: '', parameters: exampleParameters, model: [] });
    expect(runOf(shelf!, runId).runId).toBe(runId);
  },
);

test.each(['..', '.', '', 'a/b', '.tmp', '-r', '%2e'])('%j is the name of no run', async (name) => {
  const [shelf] = openShelves([await temporaryFolder()]);
  expect(() => runOf(shelf!, name)).toThrow(/No run/);
});
