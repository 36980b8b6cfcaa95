/** A whole run on this machine: plan, import the network, work off the batches, finish. */
import { mapAtOnce } from '../at-once.ts';
import { openRun, type StoredRun } from '../catalog/open-run.ts';
import { pendingBatches, readers } from '../catalog/read-batches.ts';
import { LeitmotifError } from '../errors.ts';
import type { Run } from '../manifest/run.ts';
import { cacheFolder } from '../model/cache-folder.ts';
import { chooseDevice, type Device, type DeviceChoice } from '../model/device.ts';
import { importModel } from '../model/import.ts';
import { finalizeRun, markInterrupted } from '../pipeline/finalize.ts';
import { type PlannedRun, planRun, storePlan } from '../pipeline/prepare.ts';
import { type QualitySummary, summariseQuality } from '../pipeline/quality-summary.ts';
import type { RunRequest } from '../pipeline/request.ts';
import { reuseBatches } from '../pipeline/reuse.ts';
import { impatientEnvironment } from '../s3/client.ts';
import { batchObject, receiptName } from '../store/layout.ts';
import { openStore } from '../store/store.ts';
import { defaultWorkers } from './default-workers.ts';
import { executeBatches } from './pool.ts';
import { createPulse } from './pulse.ts';

export interface LocalRunOptions {
  /** Child processes; each keeps a copy of the network. By default one a core, 8 at most. */
  workers?: number;
  /** Compute threads of one child process, by default 1; other numbers can change the last digits of results. */
  threads?: number;
  /** By default `auto`: CUDA where it is installed and works, else the processor. */
  device?: DeviceChoice;
  /** Recompute batches that are done, too. */
  force?: boolean;
  /** Stops the run; what is done is kept, and the same request goes on there. */
  signal?: AbortSignal;
}

/** What a run tells on its way. */
export interface RunObserver {
  planned(planned: PlannedRun): void;
  importing(modelName: string): void;
  /** Up to `batches` batches are taken over from another run. */
  reusing(runId: string, batches: number): void;
  /** `pendingImages` of the plan's images are still to do in `pendingBatches`. */
  starting(pending: { batches: number; images: number; device: Device }): void;
  /** Images finished so far, out of the pending ones. */
  progress(done: number): void;
  /** No image is left to do; what is said of all of them together is still to be written. */
  finishing(): void;
}

export interface RunResult {
  run: Run;
  storeUri: string;
  /** Batches that were done before and have not been computed again. */
  reusedBatches: number;
  quality: QualitySummary;
}

/**
 * Runs a dataset to its end. Batches with a receipt are kept, so that the same request resumes where it stopped.
 *
 * @throws LeitmotifError what `planRun` throws; `usage` for numbers of workers and threads that make no sense; `model-*`
 * and `store-*` when the network or the store cannot be used; `interrupted` when the signal fires, with its reason as
 * the cause. What the observer throws ends the run and is thrown as it is
 */
export async function runLocally(
  request: RunRequest,
  options: LocalRunOptions = {},
  observer: Partial<RunObserver> = {},
): Promise<RunResult> {
  const { workers = defaultWorkers(), threads = 1, device = 'auto', force = false } = options;
  checkNumber('workers', workers);
  checkNumber('threads', threads);
  const { signal = new AbortController().signal } = options;
  try {
    return await runToEnd(request, { workers, threads, device, force, signal }, observer);
  } catch (thrown) {
    throw signal.aborted && thrown === signal.reason ? interruptedBy(thrown) : thrown;
  }
}

async function runToEnd(
  request: RunRequest,
  { workers, threads, device: choice, force, signal }: Required<LocalRunOptions>,
  observer: Partial<RunObserver>,
): Promise<RunResult> {
  const planned = await planRun(request);
  signal.throwIfAborted();
  observer.planned?.(planned);
  const device = await chooseDevice(choice);
  const { card } = planned;
  await importModel(card, cacheFolder(), { onConvert: () => observer.importing?.(card.name) });

  const store = openStore(request.store);
  const { runId } = await storePlan(store, planned);
  const stored = openRun(store, runId);
  const sizeOf = new Map(planned.batches.map(({ batchId, images }) => [batchId, images.length]));
  const doneOf = new Map<string, number>();
  let allDone = 0;
  const advance = (batchId: string, done: number) => {
    allDone += done - (doneOf.get(batchId) ?? 0);
    doneOf.set(batchId, done);
    observer.progress?.(allDone);
  };
  const stopPulse = createPulse()({ storeUri: store.uri, runId });
  try {
    if (force) await forgetReceipts(stored, planned);
    else
      await reuseBatches(stored, {
        signal,
        onReuse: (...told) => observer.reusing?.(...told),
      });
    const pending = await pendingBatches(stored, planned.batches);
    const images = pending.reduce((sum, batch) => sum + batch.images.length, 0);
    observer.starting?.({ batches: pending.length, images, device });
    const ids = pending.map(({ batchId }) => batchId);
    const failures = await executeBatches(ids, {
      storeUri: store.uri,
      runId,
      workers,
      settings: { threads, device },
      signal,
      onProgress: advance,
      onBatchDone: (batchId) => advance(batchId, sizeOf.get(batchId)!),
    });
    signal.throwIfAborted();
    observer.finishing?.();
    const status = failures.length === 0 ? 'complete' : 'partial';
    const run = await finalizeRun(stored, failures, status, { processes: workers, signal });
    const reusedBatches = planned.batches.length - pending.length;
    return { run, storeUri: store.uri, reusedBatches, quality: await summariseQuality(stored) };
  } catch (thrown) {
    // What cannot be written down either is not what went wrong; and nobody who stops the run waits for a store that is away.
    const atOnce = openStore(request.store, impatientEnvironment(process.env));
    await markInterrupted(openRun(atOnce, runId)).catch(() => {});
    throw thrown;
  } finally {
    stopPulse();
  }
}

function checkNumber(name: 'workers' | 'threads', value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new LeitmotifError('usage', `${value} is no number of ${name}.`, { hint: 'Give 1 or more.' });
}

function interruptedBy(reason: unknown): LeitmotifError {
  if (reason instanceof LeitmotifError) return reason;
  return new LeitmotifError('interrupted', 'The run was stopped before it finished.', {
    hint: 'Finished batches are kept; the same request resumes.',
    cause: reason,
  });
}

/** Without its receipt a batch is not done, also when this run is interrupted before it gets there. */
async function forgetReceipts({ store, runId }: StoredRun, { batches }: PlannedRun): Promise<void> {
  await mapAtOnce(batches, readers, ({ batchId }) => store.remove(batchObject(runId, batchId, receiptName)));
}
