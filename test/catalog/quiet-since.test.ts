import { expect, test } from 'vitest';
import { openRun } from '../../src/catalog/open-run.ts';
import { longestSilence, quietSince } from '../../src/catalog/quiet-since.ts';
import type { Run } from '../../src/manifest/run.ts';
import { aliveObject } from '../../src/store/layout.ts';
import { openStore } from '../../src/store/store.ts';
import { exampleRun } from '../example-run.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const run = exampleRun('run');
const planned = Date.parse(run.updatedAt);

async function stored() {
  return openRun(openStore(await temporaryFolder()), 'run');
}

test('a run that nobody has worked on for long is quiet since it was planned', async () => {
  const unheard = await stored();
  expect(await quietSince(unheard, run, planned + longestSilence)).toBeUndefined();
  expect(await quietSince(unheard, run, planned + longestSilence + 1)).toBe(run.updatedAt);
});

test('it is quiet since the last sign of life, which is timed by the clock of the store', async () => {
  const heard = await stored();
  await heard.store.put(aliveObject('run'), new Uint8Array());
  const { written } = await heard.store.open(aliveObject('run'));
  expect(await quietSince(heard, run, written + longestSilence)).toBeUndefined();
  expect(await quietSince(heard, run, written + longestSilence + 1)).toBe(new Date(written).toISOString());
  // Somebody who asks may be behind.
  expect(await quietSince(heard, run, written - longestSilence)).toBeUndefined();
});

test.each<Run['status']>(['complete', 'partial', 'interrupted', 'cancelled'])(
  'a run that says it is %s is not quiet, but over',
  async (status) => {
    expect(await quietSince(await stored(), { ...run, status })).toBeUndefined();
  },
);
