/** The life of a run's job: hand out the batches, wait for them, finish the run. */
import { DelayedError, type Job, WaitingChildrenError } from 'bullmq';
import { mapInGroups } from '../at-once.ts';
import { openRun, type StoredRun } from '../catalog/open-run.ts';
import { readers } from '../catalog/read-batches.ts';
import { finalizeRun } from '../pipeline/finalize.ts';
import { reuseBatches } from '../pipeline/reuse.ts';
import type { BatchFailures } from '../pipeline/summary.ts';
import { openStore } from '../store/store.ts';
import { cancelRun } from './cancel.ts';
import { failureOf } from './failures.ts';
import { handOut } from './hand-out.ts';
import { handOutNodes } from './hand-out-nodes.ts';
import { batchJobId, parseJob, type RunJobData, type RunReference, runJobData } from './jobs.ts';
import { noteInJob } from './note-in-job.ts';
import type { Queues } from './queues.ts';

/** How long a run waits for a batch that an earlier enqueueing left in somebody's hands, in milliseconds. */
const straggler = 1000;

/**
 * Every step may be repeated: a worker that dies in it leaves nothing that the next one does not put right. `processes` as for
 * `finalizeRun`.
 */
export async function processRun(
  queues: Queues,
  job: Job<RunJobData>,
  token: string,
  processes = 1,
): Promise<void> {
  const { step, storeUri, runId, ...asTaken } = parseJob(runJobData, job.data);
  const run = { storeUri, runId };
  const stored = openRun(openStore(storeUri), runId);
  if (step === 'hand-out' && !asTaken.cancelled) {
    await reuseBatches(stored);
    await noteInJob(queues, job, { step: 'settle', ...(await handOut(queues, stored, run, job)) });
    // Cancelled meanwhile: what was handed out since then goes, too.
    if (job.data.cancelled) await cancelRun(queues, stored, run);
  }
  const { cancelled } = job.data;
  if (await job.moveToWaitingChildren(token)) throw new WaitingChildrenError();

  const { failures, unsettled } = await outcome(queues, stored, run);
  if (unsettled > 0 && !cancelled) {
    await job.moveToDelayed(Date.now() + straggler, token);
    throw new DelayedError();
  }
  if (!cancelled && (await handOutNodes(queues, stored, run, job))) {
    if (await job.moveToWaitingChildren(token)) throw new WaitingChildrenError();
    // All of them have ended in between: look again, for the next level.
    return processRun(queues, job, token, processes);
  }
  const ended = failures.length + unsettled === 0 ? 'complete' : cancelled ? 'cancelled' : 'partial';
  await finalizeRun(stored, failures, ended, { processes });
  await forgetFailures(queues, run, failures);
}

/** What became of the batches without a receipt: failed, or still with somebody. */
async function outcome(
  queues: Queues,
  stored: StoredRun,
  run: RunReference,
): Promise<{ failures: BatchFailures; unsettled: number }> {
  const failures: BatchFailures = [];
  let unsettled = 0;
  const fates = mapInGroups(stored.batches(), readers, ({ batchId }) => fateOf(queues, stored, run, batchId));
  for await (const fate of fates) {
    if (fate === 'unsettled') unsettled += 1;
    else if (fate !== 'done') failures.push(fate);
  }
  return { failures, unsettled };
}

async function fateOf(
  { batches }: Queues,
  stored: StoredRun,
  run: RunReference,
  batchId: string,
): Promise<'done' | 'unsettled' | BatchFailures[number]> {
  if (await stored.isDone(batchId)) return 'done';
  const job = await batches.getJob(batchJobId({ ...run, batchId }));
  const state = await job?.getState();
  if (job && state === 'failed') return { batchId, ...failureOf(job.failedReason) };
  if (state !== undefined && state !== 'unknown') return 'unsettled';
  // A job that is gone may also have ended since the receipt was asked for.
  if (await stored.isDone(batchId)) return 'done';
  return { batchId, code: 'interrupted', reason: 'The batch was taken out of the queue.' };
}

/** run.json now says why they failed; Redis need not. */
async function forgetFailures(
  { batches }: Queues,
  run: RunReference,
  failures: BatchFailures,
): Promise<void> {
  for (const { batchId } of failures) {
    await (await batches.getJob(batchJobId({ ...run, batchId })))?.remove().catch(() => {});
  }
}
