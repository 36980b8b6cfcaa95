import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { UnrecoverableError } from 'bullmq';
import { expect, test } from 'vitest';
import { createQueueReader, type RunView } from '../../src/dashboard/queue-view.ts';
import { enqueueRun } from '../../src/queue/enqueue.ts';
import { processRun } from '../../src/queue/process-run.ts';
import type { Queues } from '../../src/queue/queues.ts';
import { batchObject, planPage, receiptName } from '../../src/store/layout.ts';
import { useQueues } from '../queue/own-queues.ts';
import { plantRun, take } from '../queue/planted-run.ts';
import { useS3 } from '../servers/s3.ts';

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

test('a store that never answers is told of, and asked once; the other runs are seen', async () => {
  const { reference } = await plantRun(queues, ['000000-abcdef01']);
  let asked = 0;
  const silent = createServer(() => asked++).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  useS3({
    AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'secret',
  });
  await enqueueRun(queues, { storeUri: 's3://bucket', runId: 'away' });
  const read = createQueueReader(1000);
  await read(queues);
  const { runs } = await read(queues);
  expect(runs).toMatchObject([
    { reference: { runId: 'away' }, trouble: 'The store s3://bucket does not answer.' },
    { reference, status: { state: expect.any(String) } },
  ]);
  expect(asked).toBe(1);
  silent.close();
});
