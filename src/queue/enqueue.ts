/** The producer: plans a run, writes the plan to the store and puts the run into the queue. */
import { openRun, type StoredRun } from '../catalog/open-run.ts';
import { readReceipts } from '../catalog/read-batches.ts';
import { LeitmotifError } from '../errors.ts';
import { manifestBytes } from '../manifest/read.ts';
import type { Run } from '../manifest/run.ts';
import { type PlannedRun, planRun, storePlan } from '../pipeline/prepare.ts';
import type { RunRequest } from '../pipeline/request.ts';
import { shareNetwork } from '../pipeline/run-network.ts';
import { batchObject, receiptName, reportObject, runManifest } from '../store/layout.ts';
import { openStore } from '../store/store.ts';
import { jobUnderWay } from './job-under-way.ts';
import { type RunReference, runJobId } from './jobs.ts';
import type { Queues } from './queues.ts';

export interface Enqueued {
  planned: PlannedRun;
  reference: RunReference;
  /**
   * `queued`: now in the queue; `under way`: it was there already; `done`: every batch has its receipt and the run
   * is closed, there is nothing to do.
   */
  state: 'queued' | 'under way' | 'done';
}

/**
 * Enqueues a dataset. The same request again is the same run: a finished one is left alone, an interrupted or
 * partly failed one gets what is missing.
 *
 * @throws LeitmotifError what `planRun` throws, `run-cancelling`, and `store-*` when the store cannot be used
 */
export async function enqueueDataset(queues: Queues, request: RunRequest): Promise<Enqueued> {
  const planned = await planRun(request);
  const store = openStore(request.store);
  const { runId } = planned.run;
  const reference = { storeUri: store.uri, runId };
  const stored = openRun(store, runId);
  if (await isClosed(stored)) return { planned, reference, state: 'done' };
  // Refused before anything is written: the manifest of a run that is being cancelled is for a worker to close.
  await isUnderWay(queues, reference);
  await shareNetwork(store, planned.card);
  await storePlan(store, planned);
  return { planned, reference, state: await enqueueRun(queues, reference) };
}

/** Whether every batch is done and the run's last object, its report, is written. */
async function isClosed({ store, runId, manifest }: StoredRun): Promise<boolean> {
  const hasEnded =
    (await store.has(runManifest(runId))) && (await store.has(reportObject(runId, 'index.html')));
  return hasEnded && (await manifest()).status === 'complete';
}

/**
 * Puts a planned run into the queue, unless it is there and going on.
 *
 * @throws LeitmotifError `run-cancelling`
 */
export async function enqueueRun(queues: Queues, reference: RunReference): Promise<'queued' | 'under way'> {
  if (await isUnderWay(queues, reference)) return 'under way';
  const { runs } = queues;
  const jobId = runJobId(reference);
  // Its children stay: handing out looks at each of them.
  await (await runs.getJob(jobId))?.remove({ removeChildren: false });
  await runs.add(
    'run',
    { ...reference, step: 'hand-out', cancelled: false, doneBefore: 0 },
    {
      jobId,
      // A minute's pauses: unlike its batches it gives a store that is away four seconds only.
      attempts: 6,
      backoff: { type: 'exponential', delay: 2000 },
      removeOnComplete: { age: 24 * 3600, count: 1000 },
      removeOnFail: { age: 7 * 24 * 3600 },
    },
  );
  return 'queued';
}

/**
 * Whether the run has a job that has not ended.
 *
 * @throws LeitmotifError `run-cancelling` when it has, but will not do what it was enqueued for
 */
async function isUnderWay(queues: Queues, reference: RunReference): Promise<boolean> {
  const job = await jobUnderWay(queues, reference);
  if (!job) return false;
  if (!job.data.cancelled) return true;
  const { runId } = reference;
  throw new LeitmotifError('run-cancelling', `The run ${runId} is being cancelled and has not ended yet.`, {
    hint: `A worker ends it, while the queue is not paused; once leitmotif wait ${runId} returns, try again.`,
  });
}

/**
 * Puts a run into the queue again: batches that failed or are missing, and with `failedImages` those, too, that are
 * done but hold failed images. One that is under way is left alone: it counts on the receipts that it has found.
 *
 * @returns how many done batches were opened again; undefined when the run is under way
 * @throws LeitmotifError `run-cancelling`
 */
export async function retryRun(
  queues: Queues,
  stored: StoredRun,
  { failedImages }: { failedImages: boolean },
): Promise<number | undefined> {
  const reference = { storeUri: stored.store.uri, runId: stored.runId };
  if (await isUnderWay(queues, reference)) return undefined;
  let reopened = 0;
  if (failedImages) {
    for await (const { planned, receipt } of readReceipts(stored)) {
      if (!receipt || receipt.counts.failed === 0) continue;
      await stored.store.remove(batchObject(stored.runId, planned.batchId, receiptName));
      reopened += 1;
    }
  }
  const run: Run = { ...(await stored.manifest()), status: 'running', updatedAt: new Date().toISOString() };
  await stored.store.put(runManifest(stored.runId), manifestBytes(run));
  await enqueueRun(queues, reference);
  return reopened;
}
