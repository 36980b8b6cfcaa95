/** What `leitmotif run` does. */
import { openRun } from '../../catalog/open-run.ts';
import { pendingBatches } from '../../catalog/read-batches.ts';
import { type RunObserver, runLocally } from '../../local/run.ts';
import type { PlannedBatch } from '../../manifest/run.ts';
import { type PlannedRun, planRun } from '../../pipeline/prepare.ts';
import type { RunRequest } from '../../pipeline/request.ts';
import { runManifest } from '../../store/layout.ts';
import { openStore } from '../../store/store.ts';
import { counted } from '../../views/format.ts';
import { exceeds } from '../arguments.ts';
import { exitCode } from '../exit-codes.ts';
import { createProgress, finishingLine, type Progress, stoppingLine } from '../progress.ts';
import type { LocalRunFlags } from '../run.ts';
import { toRequest } from '../run-options.ts';
import {
  describePending,
  describePlan,
  describeStart,
  planJson,
  resultJson,
  summarise,
} from '../run-output.ts';
import { stopSignal } from '../stop-signal.ts';
import { printJson } from '../terminal.ts';

export async function run(dataset: string, flags: LocalRunFlags): Promise<void> {
  await runRequest(toRequest(dataset, flags), flags);
}

/** Plans and runs what is asked for, and tells about it. */
export async function runRequest(request: RunRequest, flags: LocalRunFlags): Promise<void> {
  if (flags.dryRun) {
    const planned = await planRun(request);
    const pending = flags.force ? planned.batches : await stillPending(planned, request.store);
    process.stderr.write(describePlan(planned) + describePending(planned, pending));
    if (flags.json) printJson({ ...planJson(planned), pending: pending.map(({ batchId }) => batchId) });
    return;
  }

  const start = performance.now();
  const console = observeOnTerminal();
  const signal = stopSignal();
  signal.addEventListener('abort', () => {
    console.stop();
    process.stderr.write(stoppingLine);
  });
  const { workers, threads, device, force = false } = flags;
  const options = { workers, threads, device, force, signal };
  const result = await runLocally(request, options, console.observer).finally(console.stop);

  const seconds = (performance.now() - start) / 1000;
  process.stderr.write(summarise(result, { again: 'The same command', seconds }));
  if (flags.json) printJson(resultJson(result, seconds));
  const { failed = 0, images = 0 } = result.run.totals ?? {};
  if (exceeds(failed, images, flags.maxFailures)) process.exitCode = exitCode.tooManyFailures;
}

/** Of a run that was never begun the store is asked nothing more. */
async function stillPending({ run, batches }: PlannedRun, storeUri: string): Promise<PlannedBatch[]> {
  const stored = openRun(openStore(storeUri), run.runId);
  if (!(await stored.store.has(runManifest(run.runId)))) return batches;
  return pendingBatches(stored, batches);
}

function observeOnTerminal(): { observer: RunObserver; stop: () => void } {
  let progress: Progress | undefined;
  return {
    observer: {
      planned: (planned) => process.stderr.write(describePlan(planned)),
      importing: (modelName) => process.stderr.write(`Importing ${modelName}; this is done once.\n`),
      reusing: (runId, batches) =>
        process.stderr.write(`Taking over up to ${counted(batches, 'batch')} from ${runId}.\n`),
      starting: (pending) => {
        process.stderr.write(describeStart(pending));
        if (pending.images > 0) progress = createProgress(pending.images);
      },
      progress: (done) => progress?.update(done),
      finishing: () => {
        progress?.stop();
        process.stderr.write(finishingLine);
      },
    },
    stop: () => progress?.stop(),
  };
}
