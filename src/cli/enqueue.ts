/** `leitmotif enqueue`: puts datasets into the queue. */
import type { Command } from 'commander';
import { enqueueDataset } from '../queue/enqueue.ts';
import { type RedisFlags, redisOption, withQueues } from './queue-options.ts';
import { addRunOptions, type RunFlags, toRequest } from './run-options.ts';
import { describePlan, planJson } from './run-output.ts';
import { note, printJson } from './terminal.ts';

interface Flags extends RunFlags, RedisFlags {
  json?: true;
}

export function addEnqueueCommand(program: Command): void {
  const enqueue = program
    .command('enqueue')
    .summary('put datasets into the queue, for any number of workers')
    .description(
      'Lists the images, writes the plan to the store and puts the run into the queue; workers do the rest. ' +
        'Enqueueing a finished run does nothing; an interrupted or partly failed one gets what is missing.\n\n' +
        'Dataset and store must be reachable by every worker under the same name.',
    )
    .argument('<dataset...>', 'where the images are: folders (sub-folders count), or s3://bucket/prefix');
  addRunOptions(enqueue);
  enqueue
    .addOption(redisOption())
    .option('--json', 'print the runs as JSON on stdout')
    .addHelpText('after', examples)
    .action(act);
}

const examples = `
Examples:
  leitmotif up                                              everything on this machine, in another terminal
  leitmotif enqueue ./cats ./dogs --out ./results
  leitmotif enqueue s3://photos/2026 --out s3://results/2026 --redis redis://queue:6379
`;

async function act(datasets: string[], flags: Flags): Promise<void> {
  await withQueues(flags.redis, async (queues) => {
    const results = [];
    for (const dataset of datasets) {
      const { planned, reference, state } = await enqueueDataset(queues, await toRequest(dataset, flags));
      process.stderr.write(describePlan(planned));
      process.stderr.write(`${says[state]}\n`);
      results.push({ ...planJson(planned), store: reference.storeUri, state });
    }
    if ((await queues.batches.getWorkersCount()) === 0) {
      process.stderr.write('No worker is connected: start one with leitmotif worker.\n');
    }
    process.stderr.write(
      note('leitmotif status --watch shows how far it is; leitmotif wait RUN waits for it.\n'),
    );
    if (flags.json) printJson(results);
  });
}

const says = {
  queued: 'Enqueued.',
  'under way': 'It is in the queue already.',
  done: 'It is done already; nothing to do.',
};
