/** Finds a run in a store by what a person types. */
import { LeitmotifError } from '../errors.ts';
import { notGiven } from '../not-given.ts';
import { runManifest } from '../store/layout.ts';
import { openStore, type Store } from '../store/store.ts';
import { openRun, type StoredRun } from './open-run.ts';
import { isRunAddress, parseRunAddress } from './run-address.ts';

/** Runs that are named to somebody who named none. */
const mostNamed = 5;

/**
 * `text` is the id of a run in `store`, or the address of a run's own folder.
 *
 * @throws LeitmotifError `run-not-found`; `usage` for an empty text, and where programs give none
 */
export async function findStoredRun(text: string, store: string): Promise<StoredRun> {
  if (!text) {
    throw notGiven('run', text, 'name a run', { hint: 'Give its id, or the address of its folder.' });
  }
  const name = text.replace(/(?<=.)\/+$/, '');
  if (!isRunAddress(name)) {
    const opened = openStore(store);
    if (await opened.has(runManifest(name))) return openRun(opened, name);
    throw notFound(name, opened, await someRuns(opened), await openStore('.').has(runManifest(name)));
  }
  const { store: place, runId } = parseRunAddress(name);
  const opened = openStore(place);
  if (runId !== '' && (await opened.has(runManifest(runId)))) return openRun(opened, runId);
  const itself = openStore(name);
  const held = await someRuns(itself);
  if (held.length === 0) throw notFound(runId, opened, []);
  throw new LeitmotifError('run-not-found', `${itself.uri} is a store, not a run.`, {
    hint: `Give the address of one of its runs: ${held.map((id) => `${itself.uri}/${id}`).join(', ')}.`,
  });
}

function notFound(runId: string, { uri }: Store, held: readonly string[], isHere = false): LeitmotifError {
  if (isHere) {
    return new LeitmotifError(
      'run-not-found',
      `No run "${runId}" is in ${uri}, but one is in the working folder.`,
      {
        hint: `For that one write ./${runId}`,
      },
    );
  }
  const instead = held.length > 0 ? `Runs there are ${held.join(', ')}. ` : '';
  return new LeitmotifError('run-not-found', `No run "${runId}" is in ${uri}.`, {
    hint: `${instead}Name the store with --out, or give the address of the run’s folder.`,
  });
}

/** For a hint: a store that cannot be listed has none to name. */
async function someRuns(store: Store): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const folder of store.folders()) {
      if (!folder.startsWith('.') && (await store.has(runManifest(folder)))) found.push(folder);
      if (found.length === mostNamed) break;
    }
  } catch {}
  return found;
}
