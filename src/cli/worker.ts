/** `leitmotif worker`: works off the queue. */
import type { Command } from 'commander';
import { Option } from 'commander';
import { wholeNumber } from './arguments.ts';
import { type RedisFlags, redisOption } from './queue-options.ts';
import { addWorkerOptions, type WorkerFlags } from './worker-options.ts';

export interface QueueWorkerFlags extends WorkerFlags, RedisFlags {
  drainSeconds: number;
}

export function addWorkerCommand(program: Command): void {
  const worker = program
    .command('worker')
    .summary('work off the queue')
    .description(
      'Takes batches from the queue until it is stopped. Any number of workers may run on any number of machines. ' +
        'SIGTERM or Ctrl-C: takes no more work, finishes what is under way within --drain-seconds and leaves the ' +
        'rest to others. A worker that is killed loses nothing: its batches are taken up within 20 s.',
    );
  addWorkerOptions(worker);
  worker
    .addOption(redisOption())
    .addOption(drainOption())
    .addHelpText('after', examples)
    .action(async (flags: QueueWorkerFlags) => (await import('./actions/worker.ts')).work(flags));
}

const examples = `
Examples:
  leitmotif worker                                              one process a core, Redis on this machine
  leitmotif worker --redis redis://queue:6379 --workers 2
  leitmotif worker --redis redis://queue:6379 --workers 1 --device cuda
`;

export function drainOption(): Option {
  return new Option('--drain-seconds <n>', 'longest wait for work under way when stopped')
    .default(60)
    .argParser(wholeNumber(0));
}
