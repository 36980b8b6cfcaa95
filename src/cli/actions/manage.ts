/** What `leitmotif retry`, `cancel` and `queue` do. */
import { cancelRun, drainQueue } from '../../queue/cancel.ts';
import { pauseQueue, resumeQueue } from '../../queue/control.ts';
import { retryRun } from '../../queue/enqueue.ts';
import type { Queues } from '../../queue/queues.ts';
import { counted } from '../../views/format.ts';
import type { RetryFlags } from '../manage.ts';
import type { RunFlags } from '../queue-options.ts';
import { findRun, withQueues } from './open-queues.ts';

export async function retry(text: string, flags: RetryFlags): Promise<void> {
  await withQueues(flags.redis, async (queues) => {
    const { stored } = await findRun(queues, text, flags);
    const reopened = await retryRun(queues, stored, { failedImages: flags.failedImages === true });
    const again = reopened ? ` ${counted(reopened, 'finished batch')} will be done again.` : '';
    const says =
      reopened === undefined
        ? 'It is under way, so nothing was changed; retry it when it has ended.'
        : `Enqueued again.${again}`;
    process.stderr.write(`${stored.runId}: ${says}\n`);
  });
}

export async function cancel(text: string, flags: RunFlags): Promise<void> {
  await withQueues(flags.redis, async (queues) => {
    const { stored, reference } = await findRun(queues, text, flags);
    const removed = await cancelRun(queues, stored, reference);
    const says =
      removed === undefined
        ? 'it is not in the queue'
        : `cancelled, ${counted(removed, 'batch')} taken out; leitmotif retry goes on once it has ended`;
    process.stderr.write(`${stored.runId}: ${says}.\n`);
  });
}

export async function change(action: keyof typeof actions, redis: string): Promise<void> {
  process.stderr.write(`${await withQueues(redis, actions[action])}\n`);
}

const actions = {
  pause: async (queues: Queues) => {
    await pauseQueue(queues);
    return 'Paused: workers finish what is under way and take no more. leitmotif queue resume goes on.';
  },
  resume: async (queues: Queues) => {
    await resumeQueue(queues);
    return 'Resumed.';
  },
  drain: async (queues: Queues) => {
    const { runs, batches } = await drainQueue(queues);
    return `${counted(runs, 'run')} cancelled, ${counted(batches, 'batch')} taken out; leitmotif retry RUN goes on with a run once it has ended.`;
  },
};
