/** `leitmotif retry`, `cancel` and `queue`: changes what is in the queue. */
import type { Command } from 'commander';
import { cancelRun } from '../queue/cancel.ts';
import { retryRun } from '../queue/enqueue.ts';
import type { Queues } from '../queue/queues.ts';
import { counted } from '../views/format.ts';
import {
  addRunArgument,
  findRun,
  type RedisFlags,
  type RunFlags,
  redisOption,
  withQueues,
} from './queue-options.ts';

export function addRetryCommand(program: Command): void {
  addRunArgument(
    program
      .command('retry')
      .summary('try again what failed in a run')
      .description(
        'Puts a run into the queue again: its failed and missing batches are done, finished ones are kept.',
      ),
  )
    .option('--failed-images', 'also do finished batches again that hold failed images')
    .action(async (text: string, flags: RunFlags & { failedImages?: true }) => {
      await withQueues(flags.redis, async (queues) => {
        const { stored } = await findRun(queues, text, flags);
        const { state, reopened } = await retryRun(queues, stored, {
          failedImages: flags.failedImages === true,
        });
        const again = reopened > 0 ? ` ${counted(reopened, 'finished batch')} will be done again.` : '';
        const says = state === 'queued' ? 'Enqueued again.' : 'It is in the queue already.';
        process.stderr.write(`${stored.runId}: ${says}${again}\n`);
      });
    });
}

export function addCancelCommand(program: Command): void {
  addRunArgument(
    program
      .command('cancel')
      .summary('take a run out of the queue')
      .description(
        'Removes a run’s waiting batches. What is under way is finished and kept; retry goes on later.',
      ),
  ).action(async (text: string, flags: RunFlags) => {
    await withQueues(flags.redis, async (queues) => {
      const { stored, reference } = await findRun(queues, text, flags);
      const removed = await cancelRun(queues, stored, reference);
      const says =
        removed === undefined
          ? 'it is not in the queue'
          : `cancelled, ${counted(removed, 'batch')} taken out`;
      process.stderr.write(`${stored.runId}: ${says}.\n`);
    });
  });
}

const actions = {
  pause: async ({ runs, batches }: Queues) => {
    await Promise.all([runs.pause(), batches.pause()]);
    return 'Paused: workers finish what is under way and take no more. leitmotif queue resume goes on.';
  },
  resume: async ({ runs, batches }: Queues) => {
    await Promise.all([runs.resume(), batches.resume()]);
    return 'Resumed.';
  },
  drain: async ({ batches }: Queues) => {
    const waiting = await batches.getWaitingCount();
    await batches.drain(true);
    return `Removed ${counted(waiting, 'waiting batch')}; leitmotif retry RUN brings a run’s back.`;
  },
};

export function addQueueCommand(program: Command): void {
  const queue = program.command('queue').description('Pauses, resumes or drains the whole queue.');
  for (const [name, summary] of [
    ['pause', 'let workers take no more work'],
    ['resume', 'let workers go on'],
    ['drain', 'remove all waiting batches of all runs'],
  ] as const) {
    queue
      .command(name)
      .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`)
      .addOption(redisOption())
      .action(async ({ redis }: RedisFlags) => {
        process.stderr.write(`${await withQueues(redis, actions[name])}\n`);
      });
  }
}
