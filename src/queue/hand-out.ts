/** Puts the batches of a run that are not done into the queue, whatever became of earlier attempts. */
import type { Job } from 'bullmq';
import { mapAtOnce } from '../at-once.ts';
import type { StoredRun } from '../catalog/open-run.ts';
import { inGroups } from '../in-groups.ts';
import type { PlannedBatch } from '../manifest/run.ts';
import { type BatchJobData, batchJobId, type RunReference, retries } from './jobs.ts';
import type { Queues } from './queues.ts';

/** Jobs added to Redis in one go. */
const pageSize = 500;

/** Questions to store and Redis that are open at once. */
const lookups = 16;

/** A failed batch's job stays for a week, so that its reason can be asked for; a finished one's receipt says it all. */
const keep = { removeOnComplete: true, removeOnFail: { age: 7 * 24 * 3600 } };

/**
 * Adds a job for every batch without a receipt, as a child of the run's job: that one goes on when all of them have
 * settled, failed ones included. What a batch's job was before decides nothing but this: one that is being worked
 * on stays, every other is replaced by a fresh one.
 *
 * @returns how many images are in batches that need no job, and how many batches got one
 */
export async function handOut(
  queues: Queues,
  stored: StoredRun,
  run: RunReference,
  parent: Job,
): Promise<{ doneBefore: number; handedOut: number }> {
  const parentReference = { id: parent.id as string, queue: queues.runs.qualifiedName };
  let doneBefore = 0;
  let handedOut = 0;
  for await (const page of inGroups(stored.batches(), pageSize)) {
    const { pending, done } = await openBatches(queues, stored, run, page);
    await queues.batches.addBulk(
      pending.map((data) => ({
        name: 'batch',
        data,
        opts: {
          jobId: batchJobId(data),
          parent: parentReference,
          ignoreDependencyOnFailure: true,
          ...retries,
          ...keep,
        },
      })),
    );
    doneBefore += done;
    handedOut += pending.length;
  }
  return { doneBefore, handedOut };
}

/**
 * Those of the page that have neither a receipt nor somebody working on them, their old jobs removed; and how many
 * images the done ones hold.
 */
async function openBatches(
  { batches }: Queues,
  stored: StoredRun,
  run: RunReference,
  page: PlannedBatch[],
): Promise<{ pending: BatchJobData[]; done: number }> {
  let done = 0;
  const open = await mapAtOnce(page, lookups, async ({ batchId, images }) => {
    if (await stored.isDone(batchId)) {
      done += images.length;
      return [];
    }
    const data = { ...run, batchId };
    const job = await batches.getJob(batchJobId(data));
    if ((await job?.getState()) === 'active') return [];
    // Between the question and here somebody may have begun: a locked job refuses, and stays.
    const isGone =
      !job ||
      (await job.remove().then(
        () => true,
        () => false,
      ));
    return isGone ? [data] : [];
  });
  return { pending: open.flat(), done };
}
