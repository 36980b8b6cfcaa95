/** How far runs are: from the queue for what is under way, from the store for what is done. */
import type { Job } from 'bullmq';
import { openRun, type StoredRun } from '../catalog/open-run.ts';
import { quietSince } from '../catalog/quiet-since.ts';
import { LeitmotifError } from '../errors.ts';
import type { BatchOutcome } from '../local/messages.ts';
import type { Run } from '../manifest/run.ts';
import { openStore } from '../store/store.ts';
import { failureOf } from './failures.ts';
import { type RunJobData, type RunReference, runJobId } from './jobs.ts';
import type { Queues } from './queues.ts';
import { minuteOf, readMinutes, redisTime } from './tally.ts';

export interface RunStatus extends RunReference {
  /**
   * `waiting` for a worker, `running`, `finishing` once all batches have settled, `cancelling` until what is under way is done, or how it ended; `failed`: the run
   * itself could not be seen through; `unqueued`: not ended and not in the queue, so that `leitmotif run` works on it, or
   * nobody does since the queue lost it.
   */
  state:
    | 'waiting'
    | 'running'
    | 'finishing'
    | 'cancelling'
    | 'complete'
    | 'partial'
    | 'interrupted'
    | 'cancelled'
    | 'failed'
    | 'unqueued';
  images: { total: number; done: number };
  /** `removed`: taken out of the queue; a manifest counts them as failed. */
  batches: {
    total: number;
    done: number;
    active: number;
    waiting: number;
    failed: number;
    removed: number;
  };
  /** Failed batches by reason, most frequent first. */
  failures: { code: string; batches: number; example: string }[];
  /** Batches that failed, each by itself; with those that were removed once the run has ended. */
  failedBatches: Run['failures'];
  /** Images without results by reason, most frequent first; of failed batches only once the run has ended. */
  problems: { code: string; images: number }[];
  /** Over the last minutes; null when nothing is under way or nothing is known yet. */
  imagesPerSecond: number | null;
  /** Until the last image at this speed. */
  secondsLeft: number | null;
  enqueuedAt: string | null;
  /** When somebody last worked on one that is not in the queue, if that is long ago. */
  quietSince: string | null;
  /** What run.json says. */
  run: Run;
}

/** States that a run does not leave by itself. Nobody works on one that was interrupted, until it is in the queue. */
export const over: ReadonlySet<RunStatus['state']> = new Set([
  'complete',
  'partial',
  'interrupted',
  'cancelled',
  'failed',
]);

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
export async function statusOf(
  queues: Queues,
  reference: RunReference,
  stored: StoredRun = openRun(openStore(reference.storeUri), reference.runId),
): Promise<RunStatus> {
  const run = await stored.manifest();
  const job = await queues.runs.getJob(runJobId(reference));
  const jobState = await job?.getState();
  const isOver = jobState === undefined || ['completed', 'failed', 'unknown'].includes(jobState);
  const figures = job && !isOver ? await underWay(queues, job, run) : ended(run);
  return {
    ...reference,
    ...figures,
    ...(job && figures.state === 'running' ? await pace(queues, job, figures.images) : still),
    ...(jobState === 'failed' ? { state: 'failed' as const } : {}),
    quietSince: (figures.state === 'unqueued' && (await quietSince(stored, run))) || null,
    enqueuedAt: job ? new Date(job.timestamp).toISOString() : null,
    run,
  };
}

/** A run in the queue of which no more is known than why. */
export type UnknownStatus = RunReference & { trouble: string };

/** Of every run in the queue, newest first; a store that is gone costs its own runs only. */
export async function statusesOf(queues: Queues): Promise<Array<RunStatus | UnknownStatus>> {
  const statusOrTrouble = async (reference: RunReference) => {
    try {
      return await statusOf(queues, reference);
    } catch (thrown) {
      if (!(thrown instanceof LeitmotifError)) throw thrown;
      return { ...reference, trouble: thrown.message };
    }
  };
  return Promise.all((await queuedRuns(queues)).map(statusOrTrouble));
}

type Figures = Pick<RunStatus, 'state' | 'images' | 'batches' | 'failures' | 'failedBatches' | 'problems'>;

/** What a run's end says of a batch that was taken out of the queue, and of nothing else. */
const removedCode = 'interrupted';

function ended({ status, totals, plan, dataset, failures }: Run): Figures {
  const failed = failures.filter(({ code }) => code !== removedCode);
  const removedImages = totals?.reasons.find(({ code }) => code === removedCode)?.count ?? 0;
  const done = totals ? totals.ok + totals.skipped + totals.failed - removedImages : 0;
  return {
    state: status === 'running' ? 'unqueued' : status,
    images: { total: dataset.images, done },
    batches: {
      total: plan.batches,
      done: totals?.batches.done ?? 0,
      active: 0,
      waiting: 0,
      failed: failed.length,
      removed: failures.length - failed.length,
    },
    failures: countReasons(failed),
    failedBatches: failures,
    problems: (totals?.reasons ?? []).map(({ code, count }) => ({ code, images: count })),
  };
}

async function underWay(queues: Queues, job: Job<RunJobData>, { plan, dataset }: Run): Promise<Figures> {
  const { cancelled, step, doneBefore, handedOut = 0, linkedLevels = 0 } = job.data;
  const ofBatches = `${queues.batches.qualifiedName}:`;
  const settled = await settledChildren(job, ofBatches);
  // Once the run is being linked, what it waits for are nodes; its batches have settled.
  const isLinking = linkedLevels > 0;
  const { unprocessed = 0 } = isLinking ? {} : await job.getDependenciesCount({ unprocessed: true });
  // A run of the same id in another store is another run.
  const active = (await queues.batches.getActive()).filter(
    ({ data }) => data.runId === job.data.runId && data.storeUri === job.data.storeUri,
  );
  const underHand = active.reduce(
    (sum, { progress }) => sum + (typeof progress === 'number' ? progress : 0),
    0,
  );
  const failures = Object.entries(await job.getIgnoredChildrenFailures())
    .filter(([key]) => key.startsWith(ofBatches))
    .map(([key, reason]) => ({
      batchId: key.slice(key.indexOf(`${job.id}-`) + `${job.id}-`.length),
      ...failureOf(reason),
    }));
  // Handed out, and neither there any more nor settled.
  const removed = Math.max(0, handedOut - unprocessed - settled.batches - failures.length);
  // What remains was done before or in this round.
  const done = step === 'hand-out' ? 0 : plan.batches - unprocessed - failures.length - removed;
  const isRunning = active.length > 0 || settled.batches > 0;
  const isFinishing = step === 'settle' && unprocessed + active.length === 0;
  return {
    state: cancelled ? 'cancelling' : isFinishing ? 'finishing' : isRunning ? 'running' : 'waiting',
    images: { total: dataset.images, done: doneBefore + settled.images + underHand },
    batches: {
      total: plan.batches,
      done,
      active: active.length,
      waiting: Math.max(0, unprocessed - active.length),
      failed: failures.length,
      removed,
    },
    failures: countReasons(failures),
    failedBatches: failures,
    problems: [...settled.reasons]
      .map(([code, images]) => ({ code, images }))
      .sort((a, b) => b.images - a.images),
  };
}

const still = { imagesPerSecond: null, secondsLeft: null };

/** Speed is measured over the whole minutes that lie at most this far back, and the running one. */
const paceMinutes = 5;

async function pace(
  { redis }: Queues,
  job: Job<RunJobData>,
  { total, done }: RunStatus['images'],
): Promise<Pick<RunStatus, 'imagesPerSecond' | 'secondsLeft'>> {
  const now = await redisTime(redis);
  const minutes = await readMinutes(redis, paceMinutes, now);
  const counted = minutes.reduce((sum, byRun) => sum + (byRun[job.id ?? ''] ?? 0), 0);
  // The minutes also count what was done before the run was put into the queue again.
  const finished = Math.min(counted, done - job.data.doneBefore);
  const begun = job.processedOn ?? job.timestamp;
  // A beginning that is yet to come is that of a worker whose clock is wrong.
  const since = Math.max((minuteOf(now) - paceMinutes + 1) * 60_000, begun > now ? 0 : begun);
  const imagesPerSecond = (1000 * finished) / Math.max(1000, now - since);
  if (imagesPerSecond === 0) return still;
  return { imagesPerSecond, secondsLeft: (total - done) / imagesPerSecond };
}

interface Settled {
  batches: number;
  images: number;
  /** Images without results, by error code. */
  reasons: Map<string, number>;
}

/** Batches that have ended well in this round, and their images. */
async function settledChildren(job: Job, ofBatches: string): Promise<Settled> {
  const settled: Settled = { batches: 0, images: 0, reasons: new Map() };
  let cursor = 0;
  do {
    const page = await job.getDependencies({ processed: { cursor, count: pageSize } });
    for (const [key, counts] of Object.entries(page.processed ?? {})) {
      if (!key.startsWith(ofBatches)) continue;
      settled.batches += 1;
      const { images = 0, reasons = {} } = (counts ?? {}) as Partial<BatchOutcome>;
      settled.images += images;
      for (const [code, count] of Object.entries(reasons)) {
        settled.reasons.set(code, (settled.reasons.get(code) ?? 0) + count);
      }
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
