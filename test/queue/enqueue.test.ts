import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { StoredRun } from '../../src/catalog/open-run.ts';
import { manifestBytes } from '../../src/manifest/read.ts';
import type { Receipt } from '../../src/manifest/receipt.ts';
import { cancelRun } from '../../src/queue/cancel.ts';
import { enqueueDataset, enqueueRun, retryRun } from '../../src/queue/enqueue.ts';
import type { Queues } from '../../src/queue/queues.ts';
import { batchObject, receiptName, reportObject, runManifest } from '../../src/store/layout.ts';
import { openStore } from '../../src/store/store.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { useQueues } from './own-queues.ts';
import { batchId, plantRun, take } from './planted-run.ts';

let queues: Queues;
useQueues((own) => {
  queues = own;
});

/** A receipt that says that one of the two images failed. */
async function plantReceipt({ store, runId }: StoredRun): Promise<void> {
  const receipt: Receipt = {
    schema: 'leitmotif/receipt@1',
    batchId,
    counts: { images: 2, ok: 1, skipped: 0, failed: 1, concepts: 0 },
    ledger: [
      { key: 'a.jpg', status: 'ok' },
      { key: 'b.jpg', status: 'failed', code: 'image-format' },
    ],
    objects: [],
    seconds: {},
    host: { device: 'cpu', threads: 1 },
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: '2026-01-01T00:00:01.000Z',
  };
  await store.put(batchObject(runId, batchId, receiptName), manifestBytes(receipt));
}

test('a run under way is not retried: its receipts and its manifest stay as they are', async () => {
  const { stored, parent } = await plantRun(queues);
  await plantReceipt(stored);
  const before = await stored.store.get(runManifest(stored.runId));
  expect(await retryRun(queues, stored, { failedImages: true })).toBeUndefined();
  expect(await stored.isDone(batchId)).toBe(true);
  expect(await stored.store.get(runManifest(stored.runId))).toEqual(before);
  expect(await parent.getState()).toBe('waiting');
});

test('a run that has ended is enqueued again; batches with failed images are opened when asked for', async () => {
  const { stored, parent } = await plantRun(queues);
  await plantReceipt(stored);
  const end = async () => (await take(queues, 'runs')).moveToCompleted(null, 'token', false);

  await end();
  expect(await retryRun(queues, stored, { failedImages: false })).toBe(0);
  expect(await stored.isDone(batchId)).toBe(true);
  await end();
  expect(await retryRun(queues, stored, { failedImages: true })).toBe(1);
  expect(await stored.isDone(batchId)).toBe(false);
  expect(await parent.getState()).toBe('waiting');
});

test('a run is done once its report is there, too', async () => {
  const dataset = await temporaryFolder();
  await writeFile(join(dataset, 'a.jpg'), 'x');
  const request = { dataset, store: await temporaryFolder() };
  const { planned, reference, state } = await enqueueDataset(queues, request);
  expect(state).toBe('queued');
  const store = openStore(reference.storeUri);
  const complete = manifestBytes({ ...planned.run, status: 'complete' });
  await store.put(runManifest(reference.runId), complete);
  await (await take(queues, 'runs')).moveToCompleted(null, 'token', false);
  // Whoever closed it died before the report was written.
  expect((await enqueueDataset(queues, request)).state).toBe('queued');
  await (await take(queues, 'runs')).moveToCompleted(null, 'token', false);
  await store.put(runManifest(reference.runId), complete);
  await store.put(reportObject(reference.runId, 'index.html'), new Uint8Array(1));
  expect((await enqueueDataset(queues, request)).state).toBe('done');
});

test('a run that is being cancelled is refused until it has ended, and nothing of it is changed', async () => {
  const { stored, reference } = await plantRun(queues);
  await plantReceipt(stored);
  const before = await stored.store.get(runManifest(stored.runId));
  await cancelRun(queues, stored, reference);
  const refusal = {
    code: 'run-cancelling',
    message: expect.stringContaining('being cancelled'),
    hint: expect.stringContaining('leitmotif wait run'),
  };
  await expect(retryRun(queues, stored, { failedImages: true })).rejects.toMatchObject(refusal);
  await expect(enqueueRun(queues, reference)).rejects.toMatchObject(refusal);
  expect(await stored.isDone(batchId)).toBe(true);
  expect(await stored.store.get(runManifest(stored.runId))).toEqual(before);

  await (await take(queues, 'runs')).moveToCompleted(null, 'token', false);
  expect(await retryRun(queues, stored, { failedImages: false })).toBe(0);
});
