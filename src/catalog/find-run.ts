/** Finds a run in a store by what a person types. */
import { LeitmotifError } from '../errors.ts';
import { runManifest } from '../store/layout.ts';
import { openStore } from '../store/store.ts';
import { openRun, type StoredRun } from './open-run.ts';

/**
 * `text` is the id of a run in `store`, or the address of a run's own folder.
 *
 * @throws LeitmotifError `run-not-found`
 */
export async function findStoredRun(text: string, store: string): Promise<StoredRun> {
  const address = text.replace(/\/+$/, '');
  const cut = address.lastIndexOf('/');
  if (cut >= 0) {
    const [place, runId] = [address.slice(0, cut) || '/', address.slice(cut + 1)];
    const stored = openRun(openStore(place), runId);
    if (await stored.store.has(runManifest(runId))) return stored;
    throw notFound(runId, place);
  }
  const opened = openStore(store);
  if (await opened.has(runManifest(address))) return openRun(opened, address);
  throw notFound(address, opened.uri);
}

function notFound(runId: string, store: string): LeitmotifError {
  return new LeitmotifError('run-not-found', `No run "${runId}" is in ${store}.`, {
    hint: 'Name the store with --out, or give the address of the run’s folder.',
  });
}
