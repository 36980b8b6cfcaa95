/** What the queue adds to the time of one batch while the worker is idle. */
import { join } from 'node:path';
import { openRun } from '../../src/catalog/open-run.ts';
import { planRun, storePlan } from '../../src/pipeline/prepare.ts';
import { batchJobId } from '../../src/queue/jobs.ts';
import { openStore } from '../../src/store/store.ts';
import { medianOf } from '../median.ts';
import { requestFor } from './request.ts';
import type { Station } from './station.ts';

/** The first batches load the code and the network. */
const warmUps = 3;

/**
 * From adding the job to the receipt's `startedAt`, and from its `finishedAt` to the job's completion in Redis, in
 * milliseconds: the median over batches of one photograph, one after the other. The receipt is written between its
 * `finishedAt` and completion, so that is part of it.
 */
export async function overheadMilliseconds(
  { queues, batchDone }: Station,
  dataset: string,
  folder: string,
  batches: number,
): Promise<number> {
  const store = openStore(join(folder, 'overhead-store'));
  const planned = await planRun(requestFor(dataset, store.uri, 1));
  const { runId } = await storePlan(store, planned);
  const stored = openRun(store, runId);
  const overheads: number[] = [];
  for (const { batchId } of planned.batches.slice(0, warmUps + batches)) {
    const data = { storeUri: store.uri, runId, batchId };
    const done = batchDone(batchId);
    const added = now();
    await queues.batches.add('batch', data, { jobId: batchJobId(data), removeOnComplete: true });
    await done;
    const recorded = now();
    const { startedAt, finishedAt } = await stored.receipt(batchId);
    overheads.push(Date.parse(startedAt) - added + recorded - Date.parse(finishedAt));
  }
  return medianOf(overheads.slice(warmUps));
}

function now(): number {
  return performance.timeOrigin + performance.now();
}
