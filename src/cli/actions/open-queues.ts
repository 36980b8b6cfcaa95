/** Opens what the commands around the queue work with: the queues, and the run that is meant. */
import { findStoredRun } from '../../catalog/find-run.ts';
import { openRun, type StoredRun } from '../../catalog/open-run.ts';
import { isRunAddress } from '../../catalog/run-address.ts';
import { LeitmotifError } from '../../errors.ts';
import { refusedByRedis, untilLost } from '../../queue/connection.ts';
import type { RunReference } from '../../queue/jobs.ts';
import { openQueues, type Queues } from '../../queue/queues.ts';
import { queuedRuns } from '../../queue/status.ts';
import { runManifest } from '../../store/layout.ts';
import { openStore } from '../../store/store.ts';
import type { RunFlags } from '../queue-options.ts';

/**
 * Opens the queues for one command and closes them whatever happens.
 *
 * @throws LeitmotifError `redis-unavailable`, and what `work` throws
 */
export async function withQueues<T>(redisUrl: string, work: (queues: Queues) => Promise<T>): Promise<T> {
  const queues = await openQueues(redisUrl);
  try {
    return await Promise.race([work(queues), untilLost(queues.redis, redisUrl)]);
  } catch (thrown) {
    throw refusedByRedis(redisUrl, thrown);
  } finally {
    await queues.close();
  }
}

/**
 * The run whose id begins with `text`, in the queue or in the store, or whose address it is. Of several, those with that very id count before
 * others, and then those in the store `out`.
 *
 * @throws LeitmotifError `run-not-found`; `usage` when several runs fit
 */
export async function findRun(
  queues: Queues,
  text: string,
  { out }: RunFlags,
): Promise<{ reference: RunReference; stored: StoredRun }> {
  // An empty text, as of a variable that is not set, would be the beginning of any run's id.
  if (text === '' || isRunAddress(text)) {
    const stored = await findStoredRun(text, out);
    return { reference: { storeUri: stored.store.uri, runId: stored.runId }, stored };
  }
  const store = openStore(out);
  const queued = (await queuedRuns(queues)).filter(({ runId }) => runId.startsWith(text));
  const exact = queued.filter(({ runId }) => runId === text);
  const named = exact.length > 0 ? exact : queued;
  const here = named.filter(({ storeUri }) => storeUri === store.uri);
  const [reference, other] = here.length > 0 ? here : named;
  if (other) {
    const names = queued.map(({ storeUri, runId }) => `${runId} (${storeUri})`);
    throw new LeitmotifError('usage', `Several runs begin with "${text}": ${names.join(', ')}.`, {
      hint: 'Give more of the id, or name the store with --out.',
    });
  }
  if (reference) return { reference, stored: openRun(openStore(reference.storeUri), reference.runId) };
  if (await store.has(runManifest(text))) {
    return { reference: { storeUri: store.uri, runId: text }, stored: openRun(store, text) };
  }
  throw new LeitmotifError('run-not-found', `No run "${text}" is in the queue or in ${store.uri}.`, {
    hint: 'leitmotif status lists the runs in the queue; --out names the store of an older one.',
  });
}
