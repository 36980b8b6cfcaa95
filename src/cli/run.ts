/** `leitmotif run`: explains a dataset on this machine. */
import type { Command } from 'commander';
import { type FailureBudget, maxFailuresOption } from './arguments.ts';
import { addRunOptions, type RunFlags } from './run-options.ts';
import { addWorkerOptions, type WorkerFlags } from './worker-options.ts';

export interface LocalRunFlags extends RunFlags, WorkerFlags {
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
        'interrupted run, and of a finished one it only makes motifs, tables and report anew.',
    )
    .argument('<dataset>', 'where the images are: a folder (sub-folders count), or s3://bucket/prefix');
  addRunOptions(run);
  addWorkerOptions(run);
  run
    .addOption(maxFailuresOption())
    .option('--force', 'recompute batches that are done')
    .option('--dry-run', 'show the plan, and what of it is done already; write nothing')
    .option('--json', 'print the result as JSON on stdout')
    .addHelpText('after', helpAfterOptions)
    .action(async (dataset: string, flags: LocalRunFlags) =>
      (await import('./actions/run.ts')).run(dataset, flags),
    );
}

const helpAfterOptions = `
Examples:
  leitmotif run ./photos                                   results in ./leitmotif-out
  leitmotif run ./photos --out ./results -k 12 --size 598  more concepts, finer maps
  leitmotif run ./photos -k auto                           as many concepts as each batch asks for
  leitmotif run ./photos -k 2..12                          the same, from that range; the report shows the sweep
  leitmotif run ./photos --update photos-1a2b3c4d          images were added or removed since
  leitmotif run ./photos --include 'birds/**' --dry-run    what would be done
  leitmotif run ./photos --json > result.json              for scripts; progress stays on stderr

Exit codes:
  0    done; no more images failed than --max-failures allows
  1    the run could not be done
  2    done, but more images failed than --max-failures allows
  64   wrong usage
  130  interrupted; the same command resumes
`;
