/** What `leitmotif enqueue` does. */
import { setFlagsFromString } from 'node:v8';
import { enqueueDataset } from '../../queue/enqueue.ts';
import type { EnqueueFlags } from '../enqueue.ts';
import { sameRedis } from '../queue-options.ts';
import { toRequest } from '../run-options.ts';
import { describePlan, planJson } from '../run-output.ts';
import { note, printJson } from '../terminal.ts';
import { withQueues } from './open-queues.ts';

/**
 * How far the heap may grow between collections, in per cent of what is alive. Pages of a listing are garbage as soon
 * as they are read; by default V8 lets several times the plan pile up, which a listing of 100,000 keys feels.
 */
const heapGrowth = 10;

export async function enqueue(datasets: string[], flags: EnqueueFlags): Promise<void> {
  setFlagsFromString(`--heap-growing-percent=${heapGrowth}`);
  await withQueues(flags.redis, async (queues) => {
    const results = [];
    for (const dataset of datasets) {
      const { planned, reference, state } = await enqueueDataset(queues, toRequest(dataset, flags));
      process.stderr.write(describePlan(planned));
      process.stderr.write(`${says[state]}\n`);
      results.push({ ...planJson(planned), store: reference.storeUri, state });
    }
    const where = sameRedis(flags.redis);
    if ((await queues.batches.getWorkersCount()) === 0)
      process.stderr.write(`No worker is connected: start one with leitmotif worker${where}.\n`);
    process.stderr.write(
      note(
        `leitmotif status --watch${where} shows how far it is; leitmotif wait RUN${where} waits for it.\n`,
      ),
    );
    if (flags.json) printJson(results);
  });
}

const says = {
  queued: 'Enqueued.',
  'under way': 'It is in the queue already.',
  done: 'It is done already; nothing to do.',
};
