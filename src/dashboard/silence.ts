/** Tells how long nothing was heard of a run, and whether it waits in the queue that the dashboard shows. */

import type { StoredRun } from '../catalog/open-run.ts';
import { quietSince } from '../catalog/quiet-since.ts';
import type { Run } from '../manifest/run.ts';
import { jobUnderWay } from '../queue/job-under-way.ts';
import type { Silence } from '../views/standing.ts';
import type { QueueLink } from './queue-link.ts';

/** `undefined` for a run that has ended, and for one that was heard of lately. */
export type ReadSilence = (stored: StoredRun, run: Run) => Promise<Silence | undefined>;

export function silenceReader(link: QueueLink | undefined): ReadSilence {
  return async (stored, run) => {
    const since = await quietSince(stored, run);
    if (since === undefined) return undefined;
    const reference = { storeUri: stored.store.uri, runId: stored.runId };
    // A queue that does not answer, or is not shown, leaves it open.
    const job = await link?.use((queues) => jobUnderWay(queues, reference)).catch(() => undefined);
    return { since, isQueued: job !== undefined };
  };
}
