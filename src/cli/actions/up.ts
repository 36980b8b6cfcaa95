/** What `leitmotif up` does. */
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { maskUrl } from '../../mask-url.ts';
import { cacheFolder } from '../../model/cache-folder.ts';
import { chooseDevice } from '../../model/device.ts';
import { startHost } from '../../queue/host.ts';
import { startPrivateRedis } from '../../queue/private-redis.ts';
import { counted } from '../../views/format.ts';
import { hostObserver } from '../host-output.ts';
import { stopSignal } from '../stop-signal.ts';
import type { UpFlags } from '../up.ts';

export async function up({ redis, port, workers, threads, drainSeconds, ...flags }: UpFlags): Promise<void> {
  const device = await chooseDevice(flags.device);
  const folder = join(cacheFolder(), 'redis');
  if (!redis) await mkdir(folder, { recursive: true });
  const own = redis ? undefined : await startPrivateRedis({ folder, port });
  const redisUrl = redis ?? `redis://127.0.0.1:${port}`;
  const host = await startHost({
    redisUrl,
    workers,
    settings: { threads, device },
    observer: hostObserver(),
  });
  process.stderr.write(
    `${own ? 'Redis' : 'Working with Redis'} at ${maskUrl(redisUrl)}, ${counted(workers, 'process')} on ${device}.\n` +
      `In another terminal: leitmotif enqueue ./photos${port === 6379 || redis ? '' : ` --redis ${redisUrl}`}\n`,
  );
  await once(stopSignal(), 'abort');
  process.stderr.write('Stopping: finishing what is under way.\n');
  await host.drain(drainSeconds);
  await own?.stop();
  process.exit(0);
}
