/** The local executor: works off batches in child processes, so that the parent never blocks and survives a crash. */
import { LeitmotifError } from '../errors.ts';
import type { Failure, WorkerSettings } from './messages.ts';
import { createWorker, type Worker } from './worker.ts';

/** A batch whose process dies is tried once more: the second crash is the batch's own fault. */
const attempts = 2;

export type BatchFailure = Failure & { batchId: string };

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
 * @throws the signal's reason when it fires, and what a callback throws, after every child is gone; and a LeitmotifError
 * for a failure that would strike every batch alike (the store or the network cannot be used), after which no further
 * batch is begun
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
        try {
          for (let batchId = waiting.shift(); batchId !== undefined; batchId = waiting.shift()) {
            const failure = await runOnce(worker, batchId, watched, 1);
            if (!failure) options.onBatchDone(batchId);
            else if (strikesEveryBatch(failure)) throw asError(failure);
            else failures.push(failure);
          }
        } catch (thrown) {
          // All workers hear of it: none takes its child's end for a crash and tries again.
          struck.abort(thrown);
          throw thrown;
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
  const { storeUri, runId, onProgress, signal } = options;
  const end = await worker.run({ storeUri, runId, batchId }, (done) => onProgress(batchId, done), signal);
  options.signal.throwIfAborted();
  if (end.type === 'done') return undefined;
  const { failure } = end;
  if (failure.code !== 'worker-crashed' || attempt === attempts) return { batchId, ...failure };
  return runOnce(worker, batchId, options, attempt + 1);
}

function strikesEveryBatch({ code }: BatchFailure): boolean {
  return code.startsWith('store-') || code.startsWith('model-') || code.startsWith('dataset-');
}

function asError({ code, reason, hint }: BatchFailure): LeitmotifError {
  return new LeitmotifError(code, reason, hint === undefined ? {} : { hint });
}
