/** `leitmotif apply`: explains other images by the concepts of a finished batch. */
import type { Command } from 'commander';
import { maxFailuresOption } from './arguments.ts';
import type { LocalRunFlags } from './run.ts';
import { addRunOptions } from './run-options.ts';
import { addWorkerOptions } from './worker-options.ts';

export type ApplyFlags = Omit<LocalRunFlags, 'components' | 'model' | 'layer' | 'seed' | 'scores' | 'topK'>;

export function addApplyCommand(program: Command): void {
  const apply = program
    .command('apply')
    .summary('explain other images by the concepts of a finished batch')
    .description(
      'Shows where the concepts of a finished batch are in images that it has never seen: the same categories, the ' +
        'same colours, the same scale, with overlays, manifests and a report as for a run. Each image has the relative ' +
        'error that the concepts leave; those that are reproduced less well than every image of the basis are said ' +
        'to look unfamiliar. Applied from a run that `apply` made, the concepts are those of its own basis.\n\n' +
        'The same command resumes what was interrupted.',
    )
    .argument(
      '<basis>',
      'the address of a batch, or of a run with one batch: <store>/<run-id>[/batches/<batch-id>]',
    )
    .argument('<dataset>', 'where the images are: a folder (sub-folders count), or s3://bucket/prefix');
  addRunOptions(apply, ['components', 'model', 'layer', 'seed', 'scores', 'topK']);
  addWorkerOptions(apply);
  apply
    .addOption(maxFailuresOption())
    .option('--force', 'recompute batches that are done')
    .option('--dry-run', 'show the plan, and what of it is done already; write nothing')
    .option('--json', 'print the result as JSON on stdout')
    .addHelpText('after', examples)
    .action(async (basis: string, dataset: string, flags: ApplyFlags) =>
      (await import('./actions/apply.ts')).apply(basis, dataset, flags),
    );
}

const examples = `
Network, layer, seed, categories and, without --size, input size are those of the basis.

Examples:
  leitmotif run ./may --out ./results                                    find concepts
  leitmotif apply ./results/may-1a2b3c4d ./june --out ./results          look for them in other images
  leitmotif apply ./results/may-1a2b3c4d/batches/000001-5e6f7a8b ./june  those of one batch of several
  leitmotif apply s3://results/may-1a2b3c4d s3://photos/june --out s3://results --json

Exit codes are those of leitmotif run.
`;
