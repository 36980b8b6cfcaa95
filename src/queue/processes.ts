/** The processes that do the jobs of a worker: batches, and nodes of link trees. */
import type { Job } from 'bullmq';
import type { ZodType } from 'zod';
import { LeitmotifError } from '../errors.ts';
import type { BatchOutcome, WorkerSettings, WorkOrder } from '../local/messages.ts';
import type { Pulse } from '../local/pulse.ts';
import { createWorker, type Worker } from '../local/worker.ts';
import { failJob } from './failures.ts';
import { type BatchJobData, batchJobData, type NodeJobData, nodeJobData, parseJob } from './jobs.ts';
import { throttle } from './throttle.ts';

/** Time between two reports of a batch's progress, in milliseconds. */
const reportInterval = 500;

/** As many jobs at once are as many processes; each rejects with what BullMQ takes for the job's failure. */
export interface Processes {
  batch(job: Job<BatchJobData>): Promise<BatchOutcome>;
  node(job: Job<NodeJobData>): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Not BullMQ's sandbox: that waits for ever for a process that dies while it starts, and when Redis does not take a
 * job's progress it fails the job and gives the next ones to the process that is still busy.
 */
export function createProcesses(settings: WorkerSettings, pulse: Pulse): Processes {
  const all: Worker[] = [];
  const idle: Worker[] = [];
  const start = () => {
    const worker = createWorker(settings);
    all.push(worker);
    return worker;
  };
  const work = async (order: WorkOrder, onProgress: (done: number) => void = () => {}) => {
    const worker = idle.pop() ?? start();
    const stopPulse = pulse(order);
    const end = await worker.run(order, onProgress).finally(() => {
      stopPulse();
      idle.push(worker);
    });
    if (end.type === 'done') return end.outcome;
    throw failJob(new LeitmotifError(end.failure.code, end.failure.reason));
  };
  return {
    async batch(job) {
      const report = throttle((done: number) => job.updateProgress(done), reportInterval);
      return (await work(orderOf(batchJobData, job), report)) as BatchOutcome;
    },
    async node(job) {
      await work(orderOf(nodeJobData, job));
    },
    async stop() {
      await Promise.all(all.map((worker) => worker.stop()));
    },
  };
}

function orderOf<T>(schema: ZodType<T>, job: Job): T {
  try {
    return parseJob(schema, job.data);
  } catch (thrown) {
    throw failJob(thrown);
  }
}
