/** What the queue's page shows at one moment: runs, workers, speed, failures with their images. */

import { openRun } from '../catalog/open-run.ts';
import { createProblemReader } from '../catalog/problems.ts';
import { asLeitmotifError } from '../errors.ts';
import type { ImageProblem } from '../manifest/run-index.ts';
import { type RunReference, runJobId } from '../queue/jobs.ts';
import type { Queues } from '../queue/queues.ts';
import { over, queuedRuns, type RunStatus, statusOf } from '../queue/status.ts';
import { readMinutes, redisTime } from '../queue/tally.ts';
import { listWorkers, type WorkerInfo } from '../queue/workers.ts';
import type { Store } from '../store/store.ts';
import { within } from '../within.ts';
import { mostRead } from './contents.ts';
import { openShownStore } from './shelf.ts';

export interface QueueView {
  paused: boolean;
  /** With the batches they have in hand. */
  workers: Array<WorkerInfo & { batches: { runId: string; batchId: string; jobId: string }[] }>;
  runs: RunView[];
  /** Images finished in each of the last 60 minutes, the running one last. */
  minutes: number[];
}

export type RunView = { jobId: string; reference: RunReference } & (
  | { status: RunStatus; failures: FailureGroup[] }
  /** The run's manifest cannot be read. */
  | { trouble: string }
);

export interface FailureGroup {
  code: string;
  /** Images without results for this reason. */
  images: number;
  /** Batches that failed for it, where it is not known how many images they hold. */
  batches?: number;
  /** Some of them. */
  examples: Array<Pick<ImageProblem, 'key' | 'batchId' | 'reason' | 'hint'>>;
}

/** Runs shown in full, and images named for one reason. */
const runsShown = 50;
const examplesShown = 30;

const minutesShown = 60;

/** Longest wait for the stores, in milliseconds: one that does not answer keeps nobody from seeing the other runs. */
const longestWait = 3000;

/** What receipts said is remembered. */
export function createQueueReader(patience = longestWait): (queues: Queues) => Promise<QueueView> {
  const readProblems = createProblemReader();
  const stores = new Map<string, Store>();
  const storeOf = (uri: string) => {
    const store = stores.get(uri) ?? openShownStore(uri);
    stores.set(uri, store);
    return store;
  };

  const viewOf = async (queues: Queues, reference: RunReference): Promise<RunView> => {
    const jobId = runJobId(reference);
    try {
      const stored = openRun(storeOf(reference.storeUri), reference.runId);
      const status = await statusOf(queues, reference, stored);
      const hasProblems = status.problems.length > 0 || status.batches.failed > 0;
      const isSmall = status.batches.total <= mostRead;
      const problems = hasProblems && isSmall ? await readProblems(stored, status.failedBatches) : [];
      return { jobId, reference, status, failures: isSmall ? groupsOf(problems) : groupsIn(status) };
    } catch (thrown) {
      return { jobId, reference, trouble: asLeitmotifError(thrown).message };
    }
  };

  /** Those being read: a store that does not answer is not asked again meanwhile. */
  const reading = new Map<string, Promise<RunView>>();
  const soon = (queues: Queues, reference: RunReference): Promise<RunView> => {
    const jobId = runJobId(reference);
    const known = reading.get(jobId);
    const view = known ?? viewOf(queues, reference).finally(() => reading.delete(jobId));
    if (!known) reading.set(jobId, view);
    const noAnswer = () => new Error(`The store ${reference.storeUri} does not answer.`);
    return within(patience, view, noAnswer).catch(({ message }) => ({ jobId, reference, trouble: message }));
  };

  return async (queues) => {
    const [paused, workers, active, references, minutes] = await Promise.all([
      queues.batches.isPaused(),
      listWorkers(queues),
      queues.batches.getActive(),
      queuedRuns(queues),
      redisTime(queues.redis).then((now) => readMinutes(queues.redis, minutesShown, now)),
    ]);
    const shown = references.slice(0, runsShown);
    return {
      paused,
      workers: workers.map((worker) => ({
        ...worker,
        batches: active.flatMap((job) =>
          job?.processedBy === worker.name
            ? [{ runId: job.data.runId, batchId: job.data.batchId, jobId: job.id ?? '' }]
            : [],
        ),
      })),
      runs: await Promise.all(shown.map((reference) => soon(queues, reference))),
      minutes: minutes.map((byRun) => Object.values(byRun).reduce((sum, images) => sum + images, 0)),
    };
  };
}

/** What the queue itself counts: of a large run, every second, nobody reads the receipts. */
function groupsIn({ state, problems, failures, failedBatches }: RunStatus): FailureGroup[] {
  // Once the run has ended, its problems hold the images of these batches.
  const ofBatches = over.has(state) ? [] : failures;
  return [
    ...problems.map((each) => ({ ...each, examples: [] })),
    ...ofBatches.map(({ code, batches }) => ({
      code,
      images: 0,
      batches,
      examples: failedBatches
        .filter((each) => each.code === code)
        .slice(0, examplesShown)
        .map(({ batchId, reason }) => ({ key: batchId, batchId, reason })),
    })),
  ];
}

/** Most frequent reason first. */
function groupsOf(problems: readonly ImageProblem[]): FailureGroup[] {
  const groups = new Map<string, FailureGroup>();
  for (const { key, batchId, status, code = status, reason, hint } of problems) {
    const group = groups.get(code) ?? { code, images: 0, examples: [] };
    groups.set(code, group);
    group.images += 1;
    if (group.examples.length < examplesShown) {
      group.examples.push({
        key,
        batchId,
        ...(reason === undefined ? {} : { reason }),
        ...(hint === undefined ? {} : { hint }),
      });
    }
  }
  return [...groups.values()].sort((a, b) => b.images - a.images);
}
