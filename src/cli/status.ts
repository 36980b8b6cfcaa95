/** `leitmotif status` and `leitmotif wait`: how far runs are. */
import type { Command } from 'commander';
import { type FailureBudget, maxFailuresOption } from './arguments.ts';
import { addRunArgument, queuedStoreOption, type RunFlags, redisOption } from './queue-options.ts';

export interface StatusFlags extends RunFlags {
  watch?: true;
  json?: true;
}

export interface WaitFlags extends RunFlags {
  maxFailures: FailureBudget;
  json?: true;
}

export function addStatusCommand(program: Command): void {
  program
    .command('status')
    .summary('show how far runs are')
    .description(
      'Shows the runs in the queue, or one run: progress, speed, batches by state, failures by reason.',
    )
    .argument('[run]', 'run id; the beginning is enough; or the address of its folder')
    .addOption(queuedStoreOption())
    .addOption(redisOption())
    .option('--watch', 'show it again every second until stopped, or until the run is over')
    .option('--json', 'print it as JSON on stdout')
    .addHelpText('after', examples)
    .action(async (run: string | undefined, flags: StatusFlags) =>
      (await import('./actions/status.ts')).showStatus(run, flags),
    );
}

const examples = `
Examples:
  leitmotif status                                              all runs in the queue
  leitmotif status photos-1a2b3c4d --watch
  leitmotif status photos-1a2b3c4d --json | jq '.runs[0].images'
`;

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
    .action(async (run: string, flags: WaitFlags) =>
      (await import('./actions/status.ts')).waitForRun(run, flags),
    );
}
