import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { findStoredRun } from '../../src/catalog/find-run.ts';
import { findBasis } from '../../src/pipeline/basis.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** A store with runs of which only the names matter. */
async function storeWith(...runIds: string[]): Promise<string> {
  const store = await temporaryFolder();
  for (const runId of runIds) {
    await mkdir(join(store, runId));
    await writeFile(join(store, runId, 'run.json'), '{}');
  }
  return store;
}

test('finds a run by its id and by every way to write its folder', async () => {
  const store = await storeWith('photos-1');
  const here = relative('.', store);
  const texts = [
    'photos-1',
    'photos-1/',
    `${store}/photos-1`,
    `${here}/photos-1/`,
    `${here}/x/../photos-1/.`,
  ];
  for (const text of texts) {
    const found = await findStoredRun(text, store);
    expect([found.store.uri, found.runId], text).toEqual([store, 'photos-1']);
  }
});

test.each(['.', '..', './', '/', '../..', 's3://b'])('%s is no run: said so, and no fault', async (text) => {
  await expect(findStoredRun(text, await storeWith())).rejects.toMatchObject({
    code: text === 's3://b' ? 'usage' : 'run-not-found',
  });
});

test.each(['', undefined])('%j, as an unset variable gives it, is wrong usage', async (text) => {
  const given = findStoredRun(text as string, await storeWith());
  await expect(given).rejects.toMatchObject({ code: 'usage', hint: expect.stringContaining('folder') });
});

test('who gives a store instead of a run is told of its runs', async () => {
  const store = await storeWith('photos-1', 'photos-2');
  await expect(findStoredRun(store, 'elsewhere')).rejects.toMatchObject({
    code: 'run-not-found',
    message: `${store} is a store, not a run.`,
    hint: expect.stringContaining(`${store}/photos-2`),
  });
});

test('who gives the address of a folder without runs is told that there is no such run', async () => {
  const store = await storeWith('photos-1');
  await expect(findStoredRun(`${store}/photo-1`, 'elsewhere')).rejects.toMatchObject({
    code: 'run-not-found',
    message: `No run "photo-1" is in ${store}.`,
  });
});

test('who mistypes an id is told of the runs that are there', async () => {
  const store = await storeWith('photos-1');
  await expect(findStoredRun('photo-1', store)).rejects.toMatchObject({
    message: `No run "photo-1" is in ${store}.`,
    hint: expect.stringContaining('Runs there are photos-1.'),
  });
});

test.each(['.', '..', '/'])('a basis at %s is a run that is not there', async (address) => {
  await expect(findBasis(address)).rejects.toMatchObject({ code: 'run-not-found' });
});
