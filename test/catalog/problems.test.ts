import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openRun } from '../../src/catalog/open-run.ts';
import { createProblemReader } from '../../src/catalog/problems.ts';
import { batchObject, receiptName } from '../../src/store/layout.ts';
import { openStore } from '../../src/store/store.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { unhandledRejections } from '../unhandled-rejections.ts';

test('a receipt that cannot be read while the plan is still being read is thrown, not left unhandled', async () => {
  const reasons = unhandledRejections();
  const store = openStore(await temporaryFolder());
  await store.put(batchObject('run', '000000-a', receiptName), new TextEncoder().encode('damaged'));
  const stored = {
    ...openRun(store, 'run'),
    async *batches() {
      yield { batchId: '000000-a', images: [{ key: 'a.jpg', bytes: 1, version: '1' }] };
      await sleep(50);
      yield { batchId: '000001-b', images: [{ key: 'b.jpg', bytes: 1, version: '1' }] };
    },
  };
  await expect(createProblemReader()(stored, [])).rejects.toMatchObject({ code: 'manifest-invalid' });
  expect(reasons).toEqual([]);
});
