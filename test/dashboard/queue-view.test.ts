import { UnrecoverableError } from 'bullmq';
import { expect, test } from 'vitest';
import { createQueueReader, type RunView } from '../../src/dashboard/queue-view.ts';
import { processRun } from '../../src/queue/process-run.ts';
import type { Queues } from '../../src/queue/queues.ts';
import { batchObject, planPage, receiptName } from '../../src/store/layout.ts';
import { useQueues } from '../queue/own-queues.ts';
import { plantRun, take } from '../queue/planted-run.ts';

let queues: Queues;
useQueues((own) => {
  queues = own;
});

const failuresOf = (run: RunView | undefined) => (run && 'failures' in run ? run.failures : undefined);

test('of a run of many batches it says what failed without reading plan and receipts every second', async () => {
  const ids = Array.from({ length: 201 }, (_, i) => `${String(i).padStart(6, '0')}-abcdef01`);
  const { reference, stored } = await plantRun(queues, ids);
  await processRun(queues, await take(queues, 'runs'), 'token').catch(() => {});
  const [done, failed] = [await take(queues, 'batches'), await take(queues, 'batches')];
  const { batchId } = failed.data;
  await done.moveToCompleted({ images: 2, reasons: { 'image-corrupt': 1 } }, 'token', false);
  await failed.moveToFailed(new UnrecoverableError('[store-unwritable] full'), 'token', false);
  // Whoever reads these fails.
  await stored.store.remove(planPage(reference.runId, 0));
  await stored.store.put(batchObject(reference.runId, ids[0]!, receiptName), new Uint8Array());
  const { runs } = await createQueueReader()(queues);
  expect(failuresOf(runs[0])).toEqual([
    { code: 'image-corrupt', images: 1, examples: [] },
    {
      code: 'store-unwritable',
      images: 0,
      batches: 1,
      examples: [{ key: batchId, batchId, reason: 'full' }],
    },
  ]);
});
