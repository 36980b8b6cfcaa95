import { expect, test } from 'vitest';
import { cancelRun, drainQueue } from '../../src/queue/cancel.ts';
import { handOut } from '../../src/queue/hand-out.ts';
import type { Queues } from '../../src/queue/queues.ts';
import { useQueues } from './own-queues.ts';
import { plantRun, take } from './planted-run.ts';

let queues: Queues;
useQueues((own) => {
  queues = own;
});

const batchIds = ['000000-abcdef01', '000001-abcdef01', '000002-abcdef01'];

test('cancelling takes out what waits and leaves what is under way', async () => {
  const { reference, stored, parent } = await plantRun(queues, batchIds);
  await handOut(queues, stored, reference, parent);
  const underWay = await take(queues, 'batches');
  expect(await cancelRun(queues, stored, reference)).toBe(2);
  expect(await queues.batches.getJobCountByTypes('waiting', 'delayed')).toBe(0);
  expect(await underWay.getState()).toBe('active');
});

test('draining cancels every run that has batches left: handed out, waiting for another attempt, or not there yet', async () => {
  const first = await plantRun(queues, batchIds);
  await handOut(queues, first.stored, first.reference, first.parent);
  const [underWay, failed] = [await take(queues, 'batches'), await take(queues, 'batches')];
  await failed.moveToFailed(new Error('[store-unwritable] full'), 'token', false);
  const second = await plantRun(queues);
  const linking = await plantRun(queues);
  await linking.parent.updateData({ ...linking.parent.data, step: 'settle', linkedLevels: 1 });

  expect(await drainQueue(queues)).toEqual({ runs: 2, batches: 2 });
  expect(await queues.batches.getJobCountByTypes('waiting', 'delayed')).toBe(0);
  expect(await underWay.getState()).toBe('active');
  const isCancelled = async ({ parent }: typeof first) =>
    (await queues.runs.getJob(parent.id!))?.data.cancelled;
  expect(await Promise.all([first, second, linking].map(isCancelled))).toEqual([true, true, false]);
  // What is drained is not drained again.
  expect(await drainQueue(queues)).toEqual({ runs: 0, batches: 0 });
});
