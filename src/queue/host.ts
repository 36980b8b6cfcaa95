/** A worker: takes batches from the queue into child processes, and sees runs through to their end. */
import { type Job, Worker, type WorkerOptions } from 'bullmq';
import type { BatchOutcome, WorkerSettings } from '../local/messages.ts';
import { createPulse } from '../local/pulse.ts';
import { failureOf } from './failures.ts';
import {
  type BatchJobData,
  keyPrefix,
  type NodeJobData,
  queueNames,
  type RunJobData,
  runJobId,
} from './jobs.ts';
import { processRun } from './process-run.ts';
import { createProcesses } from './processes.ts';
import { openQueues } from './queues.ts';
import { redisTime, tallyDone, tallyFailed } from './tally.ts';
import { workerName } from './workers.ts';

export interface HostOptions {
  redisUrl: string;
  /** Batches at once, each in a process of its own. */
  workers: number;
  settings: WorkerSettings;
  observer: HostObserver;
}

export interface HostObserver {
  batchStarted(batchId: string, runId: string): void;
  batchDone(batchId: string, runId: string, images: number): void;
  batchFailed(batchId: string, runId: string, reason: string, willRetry: boolean): void;
  runDone(runId: string): void;
  runFailed(runId: string, reason: string): void;
  trouble(message: string): void;
}

export interface Host {
  /** Takes no more work and waits for what is under way, at most `seconds`; then it is left for other workers. */
  drain(seconds: number): Promise<void>;
}

/**
 * A killed worker's batch is taken up by another after at most lockDuration + stalledInterval: 20 s. The lock is
 * renewed by this process, so that a batch may take as long as it likes: children compute it, and the end of a run, which
 * is computed here and in children, gives way every second or so. Three deaths of the same batch are its own fault.
 */
const patience = { lockDuration: 15_000, stalledInterval: 5_000, maxStalledCount: 2 };

/** BullMQ's own counts of jobs by minute: a day of them. */
const minutesOfMetrics = 24 * 60;

/** Runs wait for Redis more than they compute; several may be finished side by side. */
const runsAtOnce = 4;

/** @throws LeitmotifError `redis-unavailable` */
export async function startHost({ redisUrl, workers, settings, observer }: HostOptions): Promise<Host> {
  const queues = await openQueues(redisUrl);
  const options: WorkerOptions = {
    connection: queues.redis,
    prefix: keyPrefix,
    name: workerName({ device: settings.device, processes: workers }),
    metrics: { maxDataPoints: minutesOfMetrics },
    ...patience,
  };
  // Counting is for those who watch; work does not wait for it.
  const count = (counted: Promise<void>) => void counted.catch(({ message }) => observer.trouble(message));

  const pulse = createPulse();
  const processes = createProcesses(settings, pulse);
  const computing: WorkerOptions = { ...options, concurrency: workers };
  const batches = new Worker<BatchJobData, BatchOutcome>(queueNames.batches, processes.batch, computing);
  const nodes = new Worker<NodeJobData>(queueNames.nodes, processes.node, computing);
  const runs = new Worker<RunJobData>(
    queueNames.runs,
    (job, token) => {
      const stopPulse = pulse(job.data);
      return processRun(queues, job as Job<RunJobData>, token as string, workers).finally(stopPulse);
    },
    { ...options, concurrency: runsAtOnce },
  );

  batches.on('active', ({ data }) => observer.batchStarted(data.batchId, data.runId));
  batches.on('completed', ({ data }, outcome) => {
    observer.batchDone(data.batchId, data.runId, outcome.images);
    count(redisTime(queues.redis).then((now) => tallyDone(queues.redis, runJobId(data), outcome, now)));
  });
  batches.on('failed', (job, { message, name }) => {
    if (!job) return;
    const willRetry = name !== 'UnrecoverableError' && job.attemptsMade < (job.opts.attempts ?? 1);
    observer.batchFailed(job.data.batchId, job.data.runId, message, willRetry);
    if (!willRetry) count(tallyFailed(queues.redis, failureOf(message).code));
  });
  runs.on('completed', ({ data }) => observer.runDone(data.runId));
  runs.on('failed', (job, { message }) => job && observer.runFailed(job.data.runId, message));
  for (const worker of [batches, nodes, runs]) worker.on('error', ({ message }) => observer.trouble(message));
  await Promise.all([batches, nodes, runs].map((worker) => worker.waitUntilReady()));

  return {
    async drain(seconds) {
      const closed = Promise.all([batches, nodes, runs].map((worker) => worker.close())).then(processes.stop);
      const deadline = new Promise((resolve) => setTimeout(resolve, seconds * 1000).unref());
      await Promise.race([closed, deadline]);
      await queues.close();
    },
  };
}
