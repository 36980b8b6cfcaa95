/** `leitmotif up`: everything on one machine, which ends with it. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { maskUrl } from '../mask-url.ts';
import { cacheFolder } from '../model/cache-folder.ts';
import { startHost } from '../queue/host.ts';
import { startPrivateRedis } from '../queue/private-redis.ts';
import { counted } from '../views/format.ts';
import { wholeNumber } from './arguments.ts';
import { hostObserver } from './host-output.ts';
import { drainOption, untilStopped } from './worker.ts';
import { addWorkerOptions, type WorkerFlags } from './worker-options.ts';

interface Flags extends WorkerFlags {
  redis?: string;
  port: number;
  drainSeconds: number;
}

export function addUpCommand(program: Command): void {
  const up = program
    .command('up')
    .summary('start queue and workers on this machine')
    .description(
      'Starts workers, and a Redis server of its own when none is named, which listens on this machine only and ' +
        'keeps its data in the cache folder. Everything ends together: with Ctrl-C, SIGTERM, or when it is killed.',
    );
  addWorkerOptions(up);
  up.addOption(new Option('--redis <url>', 'use this Redis or Valkey server instead').env('REDIS_URL'))
    .addOption(
      new Option('--port <n>', 'port of its own Redis server').default(6379).argParser(wholeNumber(1)),
    )
    .addOption(drainOption())
    .action(act);
}

async function act({ redis, port, workers, threads, drainSeconds }: Flags): Promise<void> {
  const folder = join(cacheFolder(), 'redis');
  if (!redis) await mkdir(folder, { recursive: true });
  const own = redis ? undefined : await startPrivateRedis({ folder, port });
  const redisUrl = redis ?? `redis://127.0.0.1:${port}`;
  const host = await startHost({
    redisUrl,
    workers,
    settings: { threads, device: 'cpu' },
    observer: hostObserver(),
  });
  process.stderr.write(
    `${own ? 'Redis' : 'Working with Redis'} at ${maskUrl(redisUrl)}, ${counted(workers, 'process')}.\n` +
      `In another terminal: leitmotif enqueue ./photos${port === 6379 || redis ? '' : ` --redis ${redisUrl}`}\n`,
  );
  await untilStopped();
  process.stderr.write('Stopping: finishing what is under way.\n');
  await host.drain(drainSeconds);
  await own?.stop();
  process.exit(0);
}
