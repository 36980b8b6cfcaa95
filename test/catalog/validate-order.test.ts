import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openRun } from '../../src/catalog/open-run.ts';
import { validateRun } from '../../src/catalog/validate/validate-run.ts';
import { batchObject } from '../../src/store/layout.ts';
import { smallRun } from '../report/small-run.ts';
import { temporaryFolder } from '../temporary-folder.ts';

test('findings are in the order of the receipt, whichever object answers first', async () => {
  const run = await smallRun(await temporaryFolder());
  const { store, runId } = run;
  const { batchId } = (await run.page(0))[0]!;
  const { objects } = await run.receipt(batchId);
  const gone = objects.slice(0, 3).map(({ name }) => batchObject(runId, batchId, name));
  for (const name of gone) await store.remove(name);
  const slowAtFirst = Object.assign(Object.create(store), {
    open: async (name: string) => {
      if (name === gone[0]) await wait(50);
      return store.open(name);
    },
  });
  const { findings } = await validateRun(openRun(slowAtFirst, runId));
  const missing = findings.filter(({ message }) =>
    message.includes('is in the receipt, but not in the store'),
  );
  expect(missing.map(({ object }) => `${runId}/${object}`)).toEqual(gone);
});
