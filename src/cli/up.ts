/** `leitmotif up`: everything on one machine, which ends with it. */
import { type Command, Option } from 'commander';
import { wholeNumber } from './arguments.ts';
import { addDashboardOptions, type DashboardFlags } from './serve.ts';
import { storeOption } from './store-option.ts';
import { drainOption } from './worker.ts';
import { addWorkerOptions, type WorkerFlags } from './worker-options.ts';

export interface UpFlags extends WorkerFlags, DashboardFlags {
  redis?: string;
  redisPort: number;
  out: string;
  drainSeconds: number;
}

export function addUpCommand(program: Command): void {
  const up = program
    .command('up')
    .summary('start queue, workers and dashboard on this machine')
    .description(
      'Starts workers, and a Redis server of its own when none is named, which listens on this machine only and ' +
        'keeps its data in the cache folder. Everything ends together: with Ctrl-C, SIGTERM, or when it is killed.',
    );
  addWorkerOptions(up);
  up.addOption(new Option('--redis <url>', 'use this Redis or Valkey server instead').env('REDIS_URL'))
    .addOption(
      new Option('--redis-port <n>', 'port of its own Redis server')
        .default(6379)
        .argParser(wholeNumber(1, 65_535)),
    )
    .addOption(storeOption('store whose runs the dashboard shows'))
    .addOption(drainOption());
  addDashboardOptions(up)
    .addHelpText('after', examples)
    .action(async (flags: UpFlags) => (await import('./actions/up.ts')).up(flags));
}

const examples = `
Examples:
  leitmotif up                                                  then, in another terminal:
  leitmotif enqueue ./photos
  leitmotif up --out ./results --workers 2 --port 8080
`;
