/** What `leitmotif up` does. */
import { once } from 'node:events';
import { join } from 'node:path';
import { maskUrl } from '../../mask-url.ts';
import { cacheFolder } from '../../model/cache-folder.ts';
import { chooseDevice } from '../../model/device.ts';
import { startHost } from '../../queue/host.ts';
import { startPrivateRedis } from '../../queue/private-redis.ts';
import { counted } from '../../views/format.ts';
import { hostObserver } from '../host-output.ts';
import { sameRedis, sameStore } from '../queue-options.ts';
import { stopSignal } from '../stop-signal.ts';
import type { UpFlags } from '../up.ts';
import { openDashboard } from './serve.ts';

export async function up(flags: UpFlags): Promise<void> {
  const { redis, redisPort: port, out, workers, threads, drainSeconds } = flags;
  const device = await chooseDevice(flags.device);
  // By port: two servers that append to one file would take over each other's jobs.
  const folder = join(cacheFolder(), 'redis', String(port));
  const own = redis ? undefined : await startPrivateRedis({ folder, port });
  const redisUrl = redis ?? `redis://127.0.0.1:${port}`;
  const dashboard = await openDashboard(flags, {
    stores: [out],
    redis: { url: redisUrl, wanted: true },
    // Workers write lines for people; only what went wrong joins them.
    log: (line) => {
      if (line.level === 'error') process.stderr.write(`${JSON.stringify(line)}\n`);
    },
  }).catch(async (thrown) => {
    await own?.stop();
    throw thrown;
  });
  const host = await startHost({
    redisUrl,
    workers,
    settings: { threads, device },
    observer: hostObserver(),
  }).catch(async (thrown) => {
    await dashboard.close();
    await own?.stop();
    throw thrown;
  });
  process.stderr.write(
    `${own ? 'Redis' : 'Working with Redis'} at ${maskUrl(redisUrl)}, ${counted(workers, 'process')} on ${device}.\n` +
      `Dashboard at ${dashboard.url}\n` +
      `In another terminal: leitmotif enqueue ./photos${sameStore(out)}${sameRedis(redisUrl)}\n`,
  );
  await once(stopSignal(), 'abort');
  process.stderr.write('Stopping: finishing what is under way.\n');
  await host.drain(drainSeconds);
  await dashboard.close();
  await own?.stop();
  process.exit(0);
}
