/** What `leitmotif status` and `leitmotif wait` do. */
import { openRun } from '../../catalog/open-run.ts';
import { LeitmotifError } from '../../errors.ts';
import { summariseQuality } from '../../pipeline/quality-summary.ts';
import { over, type RunStatus, statusesOf, statusOf } from '../../queue/status.ts';
import { openStore } from '../../store/store.ts';
import { exceeds } from '../arguments.ts';
import { exitCode } from '../exit-codes.ts';
import { createProgress, finishingLine } from '../progress.ts';
import { resultJson, summarise } from '../run-output.ts';
import type { StatusFlags, WaitFlags } from '../status.ts';
import { describeStatus, statusJson, whoWorks } from '../status-output.ts';
import { printJson } from '../terminal.ts';
import { findRun, withQueues } from './open-queues.ts';

const interval = 1000;

export async function showStatus(text: string | undefined, flags: StatusFlags): Promise<void> {
  let isRead = true;
  process.stdout.once('error', () => {
    isRead = false;
  });
  await withQueues(flags.redis, async (queues) => {
    for (;;) {
      const one = text && (await statusOf(queues, (await findRun(queues, text, flags)).reference));
      const runs = one ? [one] : await statusesOf(queues);
      const [workers, paused] = await Promise.all([
        queues.batches.getWorkersCount(),
        queues.batches.isPaused(),
      ]);
      const status = { workers, paused, runs };
      if (flags.json) printJson(statusJson(status));
      else
        process.stdout.write(describeStatus(status, { clear: flags.watch === true && process.stdout.isTTY }));
      if (!flags.watch || !isRead || (one && over.has(one.state))) return;
      await pause();
    }
  });
}

export async function waitForRun(text: string, flags: WaitFlags): Promise<void> {
  await withQueues(flags.redis, async (queues) => {
    const { reference } = await findRun(queues, text, flags);
    let status = await statusOf(queues, reference);
    const progress = createProgress(status.images.total);
    let isFinishing = false;
    while (!over.has(status.state)) {
      if (status.state !== 'finishing') progress.update(status.images.done, status.imagesPerSecond);
      else if (!isFinishing) {
        isFinishing = true;
        progress.stop();
        process.stderr.write(finishingLine);
      }
      await pause();
      const earlier = status;
      status = await statusOf(queues, reference);
      // A run that is enqueued again is out of the queue for a moment.
      if (status.state === 'unqueued' && earlier.state === 'unqueued') throw notQueued(status);
    }
    progress.stop();
    const stored = openRun(openStore(reference.storeUri), reference.runId);
    const run = await stored.manifest();
    if (status.state === 'failed') {
      throw new LeitmotifError('internal', `The run ${reference.runId} could not be finished.`, {
        hint: 'Workers say why in their output; leitmotif retry tries again.',
      });
    }
    if (status.state === 'interrupted') {
      throw new LeitmotifError('interrupted', `The run ${reference.runId} was stopped before it finished.`, {
        hint: 'leitmotif run with the same options resumes it; leitmotif enqueue puts it into the queue.',
      });
    }
    const quality = await summariseQuality(stored);
    const result = { run, storeUri: reference.storeUri, reusedBatches: 0, quality };
    process.stderr.write(summarise(result, { again: `leitmotif retry ${reference.runId}` }));
    if (flags.json) printJson(resultJson(result));
    const { failed = 0, images = 0 } = run.totals ?? {};
    if (exceeds(failed, images, flags.maxFailures)) process.exitCode = exitCode.tooManyFailures;
  });
}

function notQueued(status: RunStatus): LeitmotifError {
  const { runId, storeUri } = status;
  return new LeitmotifError('run-not-found', `The run ${runId} is not in the queue, and has not ended.`, {
    hint: `${whoWorks(status)}; leitmotif retry ${runId} --out ${storeUri} puts it into the queue.`,
  });
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, interval));
}
