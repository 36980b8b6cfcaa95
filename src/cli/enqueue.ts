/** `leitmotif enqueue`: puts datasets into the queue. */
import type { Command } from 'commander';
import { type RedisFlags, redisOption } from './queue-options.ts';
import { addRunOptions, type RunFlags } from './run-options.ts';

export interface EnqueueFlags extends RunFlags, RedisFlags {
  json?: true;
}

export function addEnqueueCommand(program: Command): void {
  const enqueue = program
    .command('enqueue')
    .summary('put datasets into the queue, for any number of workers')
    .description(
      'Lists the images, writes the plan to the store and puts the run into the queue; workers do the rest. ' +
        'Enqueueing a finished run does nothing; an interrupted or partly failed one gets what is missing.\n\n' +
        'Dataset and store must be reachable by every worker under the same name.',
    )
    .argument('<dataset...>', 'where the images are: folders (sub-folders count), or s3://bucket/prefix');
  addRunOptions(enqueue);
  enqueue
    .addOption(redisOption())
    .option('--json', 'print the runs as JSON on stdout')
    .addHelpText('after', examples)
    .action(async (datasets: string[], flags: EnqueueFlags) =>
      (await import('./actions/enqueue.ts')).enqueue(datasets, flags),
    );
}

const examples = `
Examples:
  leitmotif up                                              everything on this machine, in another terminal
  leitmotif enqueue ./cats ./dogs --out ./results
  leitmotif enqueue s3://photos/2026 --out s3://results/2026 --redis redis://queue:6379
`;
