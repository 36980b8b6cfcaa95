/** `leitmotif status` and `leitmotif wait`: how far runs are. */
import type { Command } from 'commander';
import { openRun } from '../catalog/open-run.ts';
import { LeitmotifError } from '../errors.ts';
import type { Queues } from '../queue/queues.ts';
import { queuedRuns, type RunStatus, statusOf } from '../queue/status.ts';
import { openStore } from '../store/store.ts';
import { exceeds, type FailureBudget, maxFailuresOption } from './arguments.ts';
import { exitCode } from './exit-codes.ts';
import { createProgress } from './progress.ts';
import {
  addRunArgument,
  findRun,
  type RunFlags,
  redisOption,
  storeOption,
  withQueues,
} from './queue-options.ts';
import { resultJson, summarise } from './run-output.ts';
import { describeStatus, statusJson } from './status-output.ts';
import { printJson } from './terminal.ts';

const interval = 1000;
const over: ReadonlySet<RunStatus['state']> = new Set(['complete', 'partial', 'cancelled', 'failed']);

export function addStatusCommand(program: Command): void {
  program
    .command('status')
    .summary('show how far runs are')
    .description('Shows the runs in the queue, or one run: progress, batches by state, failures by reason.')
    .argument('[run]', 'run id; the beginning is enough')
    .addOption(storeOption())
    .addOption(redisOption())
    .option('--watch', 'show it again every second until stopped, or until the run is over')
    .option('--json', 'print it as JSON on stdout')
    .action(showStatus);
}

async function showStatus(
  text: string | undefined,
  flags: RunFlags & { watch?: true; json?: true },
): Promise<void> {
  await withQueues(flags.redis, async (queues) => {
    for (;;) {
      const runs = await statuses(queues, text, flags);
      const workers = await queues.batches.getWorkersCount();
      if (flags.json) printJson({ workers, runs: runs.map(statusJson) });
      else
        process.stdout.write(
          describeStatus(runs, workers, { clear: flags.watch === true && process.stdout.isTTY }),
        );
      if (!flags.watch || (text && runs.every(({ state }) => over.has(state)))) return;
      await pause();
    }
  });
}

async function statuses(queues: Queues, text: string | undefined, flags: RunFlags): Promise<RunStatus[]> {
  if (text) return [await statusOf(queues, (await findRun(queues, text, flags)).reference)];
  return Promise.all((await queuedRuns(queues)).map((reference) => statusOf(queues, reference)));
}

export function addWaitCommand(program: Command): void {
  addRunArgument(
    program
      .command('wait')
      .summary('wait for a run to end')
      .description(
        'Waits until a run in the queue is over, showing progress; exits like run: 0, or 2 after failures.',
      ),
  )
    .addOption(maxFailuresOption())
    .option('--json', 'print the result as JSON on stdout')
    .action(waitForRun);
}

async function waitForRun(
  text: string,
  flags: RunFlags & { maxFailures: FailureBudget; json?: true },
): Promise<void> {
  await withQueues(flags.redis, async (queues) => {
    const start = performance.now();
    const { reference } = await findRun(queues, text, flags);
    let status = await statusOf(queues, reference);
    const progress = createProgress(status.images.total);
    while (!over.has(status.state)) {
      progress.update(status.images.done);
      await pause();
      status = await statusOf(queues, reference);
    }
    progress.stop();
    const run = await openRun(openStore(reference.storeUri), reference.runId).manifest();
    const seconds = (performance.now() - start) / 1000;
    const result = { run, storeUri: reference.storeUri, reusedBatches: 0 };
    if (status.state === 'failed') {
      throw new LeitmotifError('internal', `The run ${reference.runId} could not be finished.`, {
        hint: 'Workers say why in their output; leitmotif retry tries again.',
      });
    }
    process.stderr.write(summarise(result, seconds));
    if (flags.json) printJson(resultJson(result, seconds));
    const { failed = 0, images = 0 } = run.totals ?? {};
    if (exceeds(failed, images, flags.maxFailures)) process.exitCode = exitCode.tooManyFailures;
  });
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, interval));
}
