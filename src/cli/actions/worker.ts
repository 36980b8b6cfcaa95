/** What `leitmotif worker` does. */
import { once } from 'node:events';
import { maskUrl } from '../../mask-url.ts';
import { chooseDevice } from '../../model/device.ts';
import { startHost } from '../../queue/host.ts';
import { counted } from '../../views/format.ts';
import { hostObserver } from '../host-output.ts';
import { stopSignal } from '../stop-signal.ts';
import type { QueueWorkerFlags } from '../worker.ts';

export async function work(flags: QueueWorkerFlags): Promise<void> {
  const { redis, workers, threads, drainSeconds } = flags;
  const device = await chooseDevice(flags.device);
  const host = await startHost({
    redisUrl: redis,
    workers,
    settings: { threads, device },
    observer: hostObserver(),
  });
  process.stderr.write(`Working off ${maskUrl(redis)} with ${counted(workers, 'process')} on ${device}.\n`);
  await once(stopSignal(), 'abort');
  process.stderr.write('Stopping: finishing what is under way.\n');
  await host.drain(drainSeconds);
  process.exit(0);
}
