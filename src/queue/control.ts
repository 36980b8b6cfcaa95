/** Holds the whole queue and lets it go on. */
import type { Queues } from './queues.ts';

/** Workers finish what is under way and take no more. */
export async function pauseQueue({ runs, batches, nodes }: Queues): Promise<void> {
  await Promise.all([runs.pause(), batches.pause(), nodes.pause()]);
}

export async function resumeQueue({ runs, batches, nodes }: Queues): Promise<void> {
  await Promise.all([runs.resume(), batches.resume(), nodes.resume()]);
}
