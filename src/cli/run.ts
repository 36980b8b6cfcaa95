/** `leitmotif run`: explains a dataset on this machine. */
import type { Command } from 'commander';
import { interruption, type RunObserver, runLocally } from '../local/run.ts';
import { planRun } from '../pipeline/prepare.ts';
import { exceeds, type FailureBudget, maxFailuresOption } from './arguments.ts';
import { exitCode } from './exit-codes.ts';
import { createProgress, type Progress } from './progress.ts';
import { addRunOptions, type RunFlags, toRequest } from './run-options.ts';
import { describePlan, describeStart, planJson, resultJson, summarise } from './run-output.ts';
import { printJson } from './terminal.ts';
import { addWorkerOptions, type WorkerFlags } from './worker-options.ts';

interface Flags extends RunFlags, WorkerFlags {
  maxFailures: FailureBudget;
  force?: true;
  dryRun?: true;
  json?: true;
}

export function addRunCommand(program: Command): void {
  const run = program
    .command('run')
    .summary('explain a dataset on this machine')
    .description(
      'Finds the concepts a network sees across the images of a dataset, names them by the network’s own ' +
        'categories, draws them on every image, and writes overlays, manifests and a report to the store.\n\n' +
        'Images are factorised jointly in batches. A batch that is done is kept: the same command resumes an ' +
        'interrupted run and does nothing for a finished one.',
    )
    .argument('<dataset>', 'where the images are: a folder (sub-folders count), or s3://bucket/prefix');
  addRunOptions(run);
  addWorkerOptions(run);
  run
    .addOption(maxFailuresOption())
    .option('--force', 'recompute batches that are done')
    .option('--dry-run', 'show the plan and write nothing')
    .option('--json', 'print the result as JSON on stdout')
    .addHelpText('after', helpAfterOptions)
    .action(act);
}

const helpAfterOptions = `
Examples:
  leitmotif run ./photos                                   results in ./leitmotif-out
  leitmotif run ./photos --out ./results -k 12 --size 598  more concepts, finer maps
  leitmotif run ./photos -k auto                           as many concepts as each batch asks for
  leitmotif run ./photos -k 2..12                          the same, from that range; the report shows the sweep
  leitmotif run ./photos --include 'birds/**' --dry-run    what would be done
  leitmotif run ./photos --json > result.json              for scripts; progress stays on stderr

Exit codes:
  0    done; no more images failed than --max-failures allows
  1    the run could not be done
  2    done, but more images failed than --max-failures allows
  64   wrong usage
  130  interrupted; the same command resumes
`;

async function act(dataset: string, flags: Flags): Promise<void> {
  const request = await toRequest(dataset, flags);
  if (flags.dryRun) {
    const planned = await planRun(request);
    process.stderr.write(describePlan(planned));
    if (flags.json) printJson(planJson(planned));
    return;
  }

  const start = performance.now();
  const console = observeOnTerminal();
  const result = await runLocally(
    request,
    {
      workers: flags.workers,
      threads: flags.threads,
      force: flags.force === true,
      signal: abortOnInterrupt(),
    },
    console.observer,
  ).finally(console.stop);

  const seconds = (performance.now() - start) / 1000;
  process.stderr.write(summarise(result, seconds));
  if (flags.json) printJson(resultJson(result, seconds));
  const { failed = 0, images = 0 } = result.run.totals ?? {};
  if (exceeds(failed, images, flags.maxFailures)) process.exitCode = exitCode.tooManyFailures;
}

function observeOnTerminal(): { observer: RunObserver; stop: () => void } {
  let progress: Progress | undefined;
  return {
    observer: {
      planned: (planned) => process.stderr.write(describePlan(planned)),
      importing: (modelName) => process.stderr.write(`Importing ${modelName}; this is done once.\n`),
      starting: (pending) => {
        process.stderr.write(describeStart(pending));
        if (pending.images > 0) progress = createProgress(pending.images);
      },
      progress: (done) => progress?.update(done),
    },
    stop: () => progress?.stop(),
  };
}

/** The first Ctrl-C (or SIGTERM) stops the run in order; the second ends the process at once. */
function abortOnInterrupt(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(exitCode.interrupted);
      controller.abort(interruption());
    });
  }
  return controller.signal;
}
