/** How far runs are: from the queue for what is under way, from the store for what is done. */
import type { Job } from 'bullmq';
import { openRun } from '../catalog/open-run.ts';
import type { Run } from '../manifest/run.ts';
import { openStore } from '../store/store.ts';
import { failureOf } from './failures.ts';
import { type RunJobData, type RunReference, runJobId } from './jobs.ts';
import type { Queues } from './queues.ts';

export interface RunStatus extends RunReference {
  /** `waiting` for a worker, `running`, or how it ended; `failed`: the run itself could not be seen through. */
  state: 'waiting' | 'running' | 'complete' | 'partial' | 'interrupted' | 'cancelled' | 'failed';
  images: { total: number; done: number };
  batches: { total: number; done: number; active: number; waiting: number; failed: number };
  /** Failed batches by reason, most frequent first. */
  failures: { code: string; batches: number; example: string }[];
  enqueuedAt: string | null;
  /** What run.json says. */
  run: Run;
}

const pageSize = 500;

/** Runs in the queue, newest first; those that have ended stay in it for a day. */
export async function queuedRuns({ runs }: Queues): Promise<RunReference[]> {
  const jobs = await runs.getJobs([
    'active',
    'waiting',
    'waiting-children',
    'delayed',
    'completed',
    'failed',
  ]);
  return jobs
    .filter((job) => job !== undefined)
    .sort((a, b) => b.timestamp - a.timestamp)
    .map(({ data }) => ({ storeUri: data.storeUri, runId: data.runId }));
}

/** @throws LeitmotifError `object-not-found` when the store has no such run */
export async function statusOf(queues: Queues, reference: RunReference): Promise<RunStatus> {
  const run = await openRun(openStore(reference.storeUri), reference.runId).manifest();
  const job = await queues.runs.getJob(runJobId(reference));
  const jobState = await job?.getState();
  const isOver = jobState === undefined || ['completed', 'failed', 'unknown'].includes(jobState);
  return {
    ...reference,
    ...(job && !isOver ? await underWay(queues, job, run) : ended(run)),
    ...(jobState === 'failed' ? { state: 'failed' as const } : {}),
    enqueuedAt: job ? new Date(job.timestamp).toISOString() : null,
    run,
  };
}

type Figures = Pick<RunStatus, 'state' | 'images' | 'batches' | 'failures'>;

function ended({ status, totals, plan, dataset, failures }: Run): Figures {
  const done = totals ? totals.ok + totals.skipped + totals.failed : 0;
  return {
    state: status === 'running' ? 'waiting' : status,
    images: { total: dataset.images, done },
    batches: {
      total: plan.batches,
      done: totals?.batches.done ?? 0,
      active: 0,
      waiting: 0,
      failed: totals?.batches.failed ?? 0,
    },
    failures: countReasons(failures),
  };
}

async function underWay(queues: Queues, job: Job<RunJobData>, { plan, dataset }: Run): Promise<Figures> {
  const settled = await settledChildren(job);
  const { unprocessed = 0 } = await job.getDependenciesCount({ unprocessed: true });
  const active = (await queues.batches.getActive()).filter(({ data }) => data.runId === job.data.runId);
  const underHand = active.reduce(
    (sum, { progress }) => sum + (typeof progress === 'number' ? progress : 0),
    0,
  );
  const failures = Object.values(await job.getIgnoredChildrenFailures()).map((reason) => failureOf(reason));
  // What is neither waiting nor failed was done before or in this round.
  const done = job.data.step === 'hand-out' ? 0 : plan.batches - unprocessed - failures.length;
  return {
    state: active.length > 0 || settled.batches > 0 ? 'running' : 'waiting',
    images: { total: dataset.images, done: job.data.doneBefore + settled.images + underHand },
    batches: {
      total: plan.batches,
      done,
      active: active.length,
      waiting: Math.max(0, unprocessed - active.length),
      failed: failures.length,
    },
    failures: countReasons(failures),
  };
}

/** Batches that have ended in this round, and their images. */
async function settledChildren(job: Job): Promise<{ batches: number; images: number }> {
  const settled = { batches: 0, images: 0 };
  let cursor = 0;
  do {
    const page = await job.getDependencies({ processed: { cursor, count: pageSize } });
    for (const counts of Object.values(page.processed ?? {})) {
      settled.batches += 1;
      settled.images += (counts as { images?: number } | null)?.images ?? 0;
    }
    cursor = page.nextProcessedCursor ?? 0;
  } while (cursor !== 0);
  return settled;
}

function countReasons(failures: { code: string; reason: string }[]): RunStatus['failures'] {
  const byCode = new Map<string, { code: string; batches: number; example: string }>();
  for (const { code, reason } of failures) {
    const entry = byCode.get(code) ?? { code, batches: 0, example: reason };
    byCode.set(code, { ...entry, batches: entry.batches + 1 });
  }
  return [...byCode.values()].sort((a, b) => b.batches - a.batches);
}
