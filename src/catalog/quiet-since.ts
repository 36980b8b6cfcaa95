/** Tells a run that somebody works on from one whose process has died, as far as its store knows. */
import type { Run } from '../manifest/run.ts';
import { aliveObject } from '../store/layout.ts';
import { ifThere } from './if-there.ts';
import type { StoredRun } from './open-run.ts';

/**
 * In milliseconds. Whoever works on a run says so every minute (src/local/pulse.ts), however long a batch takes; the rest is
 * for the end of a large run, which keeps a process from saying it for a while, and for clocks that differ.
 */
export const longestSilence = 10 * 60_000;

/**
 * When somebody last worked on a run that has not ended, as an ISO timestamp, if that is long ago by `now`; `undefined` for any
 * other run. One that waits in a queue is quiet, too.
 *
 * @throws LeitmotifError `store-unreadable`
 */
export async function quietSince(
  { store, runId }: Pick<StoredRun, 'store' | 'runId'>,
  { status, updatedAt }: Pick<Run, 'status' | 'updatedAt'>,
  now = Date.now(),
): Promise<string | undefined> {
  if (status !== 'running') return undefined;
  const alive = await ifThere(store.open(aliveObject(runId)));
  const last = Math.max(Date.parse(updatedAt), alive?.written ?? 0);
  return now - last > longestSilence ? new Date(last).toISOString() : undefined;
}
