/** A run of some batches of two images in a store of its own, and its job in the queue, which tests take as a worker does. */
import { type Job, Worker } from 'bullmq';
import { onTestFinished } from 'vitest';
import { openRun } from '../../src/catalog/open-run.ts';
import { manifestBytes } from '../../src/manifest/read.ts';
import { batchJobId, keyPrefix, queueNames, type RunJobData, runJobId } from '../../src/queue/jobs.ts';
import type { Queues } from '../../src/queue/queues.ts';
import { planPage, runManifest } from '../../src/store/layout.ts';
import { openStore } from '../../src/store/store.ts';
import { exampleRun } from '../example-run.ts';
import { temporaryFolder } from '../temporary-folder.ts';

export const batchId = '000000-abcdef01';

export async function plantRun({ runs }: Queues, batchIds: readonly string[] = [batchId]) {
  const store = openStore(await temporaryFolder());
  const reference = { storeUri: store.uri, runId: 'run' };
  const images = ['a.jpg', 'b.jpg'].map((key) => ({ key, bytes: 1, version: '1' }));
  const run = { ...exampleRun('run'), plan: { batches: batchIds.length, pages: 1 } };
  await store.put(runManifest('run'), manifestBytes(run));
  await store.put(
    planPage('run', 0),
    manifestBytes({ schema: 'leitmotif/plan@1', batches: batchIds.map((id) => ({ batchId: id, images })) }),
  );
  const data: RunJobData = { ...reference, step: 'hand-out', cancelled: false, doneBefore: 0 };
  const parent = await runs.add('run', data, { jobId: runJobId(reference) });
  return { reference, stored: openRun(store, 'run'), parent, jobId: batchJobId({ ...reference, batchId }) };
}

/** The next job of a queue, in the hands of a worker that calls itself `token`. */
export async function take(queues: Queues, queue: keyof typeof queueNames): Promise<Job> {
  const worker = new Worker(queueNames[queue], undefined, {
    connection: queues.redis.duplicate(),
    prefix: keyPrefix,
    autorun: false,
  });
  onTestFinished(() => worker.close(true));
  return (await worker.getNextJob('token')) as Job;
}
