/** The local executor: works off batches in child processes, so that the parent never blocks and survives a crash. */
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LeitmotifError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';
import { patientEnvironment } from '../s3/client.ts';
import type { BatchFailure, WorkerMessage, WorkerSettings, WorkOrder } from './messages.ts';

/** A batch whose process dies is tried once more: the second crash is the batch's own fault. */
const attempts = 2;

export interface PoolOptions {
  storeUri: string;
  runId: string;
  workers: number;
  settings: WorkerSettings;
  /** Called with the number of images of the batch that are finished so far. */
  onProgress: (batchId: string, done: number) => void;
  onBatchDone: (batchId: string) => void;
  signal: AbortSignal;
}

/**
 * Runs every batch and returns those that failed.
 *
 * @throws LeitmotifError `interrupted` when the signal fires, after every child is gone; and a failure that would
 * strike every batch alike (the store or the network cannot be used), after which no further batch is begun
 */
export async function executeBatches(
  batchIds: readonly string[],
  options: PoolOptions,
): Promise<BatchFailure[]> {
  const waiting = [...batchIds];
  const failures: BatchFailure[] = [];
  const struck = new AbortController();
  const watched = { ...options, signal: AbortSignal.any([options.signal, struck.signal]) };
  const workers = Array.from({ length: Math.min(options.workers, waiting.length) }, () =>
    createWorker(options.settings),
  );
  try {
    await Promise.all(
      workers.map(async (worker) => {
        for (let batchId = waiting.shift(); batchId !== undefined; batchId = waiting.shift()) {
          const failure = await runOnce(worker, batchId, watched, 1);
          if (!failure) options.onBatchDone(batchId);
          // All workers hear of it: none takes its child's end for a crash and tries again.
          else if (strikesEveryBatch(failure)) struck.abort(asError(failure));
          else failures.push(failure);
        }
      }),
    );
    watched.signal.throwIfAborted();
    return failures;
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
  }
}

async function runOnce(
  worker: Worker,
  batchId: string,
  options: PoolOptions,
  attempt: number,
): Promise<BatchFailure | undefined> {
  options.signal.throwIfAborted();
  const failure = await worker.run(batchId, options);
  options.signal.throwIfAborted();
  if (failure?.code !== 'worker-crashed' || attempt === attempts) return failure;
  return runOnce(worker, batchId, options, attempt + 1);
}

function strikesEveryBatch({ code }: BatchFailure): boolean {
  return code.startsWith('store-') || code.startsWith('model-') || code === 'dataset-unreachable';
}

function asError({ code, reason, hint }: BatchFailure): LeitmotifError {
  return new LeitmotifError(code, reason, hint === undefined ? {} : { hint });
}

interface Worker {
  run(batchId: string, options: PoolOptions): Promise<BatchFailure | undefined>;
  stop(): Promise<void>;
}

/** One child process at a time, started when there is work and again after a crash. */
function createWorker(settings: WorkerSettings): Worker {
  let child: ChildProcess | undefined;
  return {
    run(batchId, { storeUri, runId, onProgress, signal }) {
      if (!isAlive(child)) child = startChild(settings);
      const running = child;
      return new Promise((settle) => {
        const finish = (failure?: BatchFailure) => {
          running.off('message', hear).off('exit', exit).off('error', fail);
          signal.removeEventListener('abort', kill);
          settle(failure);
        };
        const hear = (message: WorkerMessage) => {
          if (message.type === 'progress') onProgress(message.batchId, message.done);
          else finish(message.type === 'failed' ? message.failure : undefined);
        };
        const exit = (exitCode: number | null, exitSignal: NodeJS.Signals | null) =>
          finish(
            crash(batchId, exitSignal ? `was killed by ${exitSignal}` : `ended with exit code ${exitCode}`),
          );
        // A child that has begun tells by its exit that a message no longer reaches it; another one has no exit.
        const fail = ({ message }: Error) => {
          if (running.pid === undefined) finish(crash(batchId, `could not be started (${message})`));
        };
        const kill = () => running.kill('SIGKILL');
        running.on('message', hear).on('exit', exit).on('error', fail);
        signal.addEventListener('abort', kill);
        running.send({ storeUri, runId, batchId } satisfies WorkOrder);
      });
    },
    async stop() {
      if (!isAlive(child)) return;
      const gone = new Promise((resolve) => child?.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function isAlive(child: ChildProcess | undefined): child is ChildProcess {
  return child !== undefined && child.exitCode === null && child.signalCode === null;
}

function startChild(settings: WorkerSettings): ChildProcess {
  const built = join(packageRoot, 'dist', 'workers', 'local.js');
  if (!existsSync(built)) {
    throw new LeitmotifError('internal', `${built} is missing.`, {
      hint: 'Build the project first: npm run build.',
    });
  }
  // Detached from the terminal's process group: Ctrl-C is for the parent alone, which then ends its children.
  const child = fork(built, [JSON.stringify(settings)], {
    env: patientEnvironment(process.env),
    stdio: ['ignore', 2, 2, 'ipc'],
    detached: true,
  });
  // Without a listener an error between two batches would end this process.
  child.on('error', () => {});
  return child;
}

function crash(batchId: string, how: string): BatchFailure {
  return {
    batchId,
    code: 'worker-crashed',
    reason: `The process that worked on the batch ${how}.`,
    hint: 'It may have run out of memory: try a smaller --batch-size, --size or --workers.',
  };
}
