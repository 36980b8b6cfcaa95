/** `leitmotif worker`: works off the queue. */
import type { Command } from 'commander';
import { Option } from 'commander';
import { maskUrl } from '../mask-url.ts';
import { startHost } from '../queue/host.ts';
import { counted } from '../views/format.ts';
import { wholeNumber } from './arguments.ts';
import { hostObserver } from './host-output.ts';
import { type RedisFlags, redisOption } from './queue-options.ts';
import { addWorkerOptions, type WorkerFlags } from './worker-options.ts';

interface Flags extends WorkerFlags, RedisFlags {
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
  worker.addOption(redisOption()).addOption(drainOption()).action(act);
}

export function drainOption(): Option {
  return new Option('--drain-seconds <n>', 'longest wait for work under way when stopped')
    .default(60)
    .argParser(wholeNumber(0));
}

async function act({ redis, workers, threads, drainSeconds }: Flags): Promise<void> {
  const host = await startHost({
    redisUrl: redis,
    workers,
    settings: { threads, device: 'cpu' },
    observer: hostObserver(),
  });
  process.stderr.write(`Working off ${maskUrl(redis)} with ${counted(workers, 'process')}.\n`);
  await untilStopped();
  process.stderr.write('Stopping: finishing what is under way.\n');
  await host.drain(drainSeconds);
  process.exit(0);
}

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let stopping = false;
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      process.on(name, () => {
        if (stopping) process.exit(130);
        stopping = true;
        resolve();
      });
    }
  });
}
