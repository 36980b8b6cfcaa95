/** `leitmotif retry`, `cancel` and `queue`: changes what is in the queue. */
import type { Command } from 'commander';
import { addRunArgument, type RedisFlags, type RunFlags, redisOption } from './queue-options.ts';

export interface RetryFlags extends RunFlags {
  failedImages?: true;
}

export function addRetryCommand(program: Command): void {
  addRunArgument(
    program
      .command('retry')
      .summary('try again what failed in a run')
      .description(
        'Puts a run that has ended into the queue again: its failed and missing batches are done, finished ones are kept.',
      ),
  )
    .option('--failed-images', 'also do finished batches again that hold failed images')
    .addHelpText(
      'after',
      `
Examples:
  leitmotif retry photos-1a2b
  leitmotif retry photos-1a2b --failed-images   once the broken images are mended
`,
    )
    .action(async (run: string, flags: RetryFlags) =>
      (await import('./actions/manage.ts')).retry(run, flags),
    );
}

export function addCancelCommand(program: Command): void {
  addRunArgument(
    program
      .command('cancel')
      .summary('take a run out of the queue')
      .description(
        'Removes a run’s waiting batches. What is under way is finished and kept; retry goes on once the run has ended.',
      ),
  ).action(async (run: string, flags: RunFlags) => (await import('./actions/manage.ts')).cancel(run, flags));
}

export function addQueueCommand(program: Command): void {
  const queue = program
    .command('queue')
    .summary('pause, resume or drain the whole queue')
    .description('Pauses, resumes or drains the whole queue.');
  for (const [name, summary] of [
    ['pause', 'let workers take no more work'],
    ['resume', 'let workers go on'],
    ['drain', 'remove all waiting batches of all runs, as cancel does for one'],
  ] as const) {
    queue
      .command(name)
      .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`)
      .addOption(redisOption())
      .action(async ({ redis }: RedisFlags) => (await import('./actions/manage.ts')).change(name, redis));
  }
}
