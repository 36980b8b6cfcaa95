import { expect, test } from 'vitest';
import { noteInJob } from '../../src/queue/note-in-job.ts';
import type { Queues } from '../../src/queue/queues.ts';
import { useQueues } from './own-queues.ts';
import { plantRun } from './planted-run.ts';

let queues: Queues;
useQueues((own) => {
  queues = own;
});

test('what two note at the same time is all kept, and what else the job says stays', async () => {
  const { reference, parent } = await plantRun(queues);
  const [worker, user] = [parent, (await queues.runs.getJob(parent.id!))!];
  await Promise.all([
    noteInJob(queues, worker, { step: 'settle', doneBefore: 3, handedOut: 2 }),
    noteInJob(queues, user, { cancelled: true }),
  ]);
  const all = { ...reference, step: 'settle', doneBefore: 3, handedOut: 2, cancelled: true };
  expect((await queues.runs.getJob(parent.id!))!.data).toEqual(all);
  await noteInJob(queues, worker, { linkedLevels: 1 });
  expect(worker.data).toEqual({ ...all, linkedLevels: 1 });
});

test('of a run that is not in the queue any more nothing is noted', async () => {
  const { parent } = await plantRun(queues);
  await parent.remove();
  await noteInJob(queues, parent, { cancelled: true });
  expect(await queues.runs.getJob(parent.id!)).toBeUndefined();
});
