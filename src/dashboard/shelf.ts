/** The stores that are shown, each under a short name for addresses. */
import { openRun, type StoredRun } from '../catalog/open-run.ts';
import { asLeitmotifError, LeitmotifError } from '../errors.ts';
import { impatientEnvironment } from '../s3/client.ts';
import { sha256Of } from '../sha256.ts';
import { checkName } from '../store/name.ts';
import { openStore, type Store } from '../store/store.ts';
import { lastSegment } from '../views/format.ts';

export interface Shelf {
  /** Stands for the store in addresses; the same after every start. */
  slug: string;
  store: Store;
}

/** The same store twice is one shelf. @throws LeitmotifError `usage` for what is no address of a store */
export function openShelves(uris: readonly string[]): Shelf[] {
  const stores = new Map(uris.map(openShownStore).map((store) => [store.uri, store]));
  return [...stores.values()].map((store) => ({ slug: slugOf(store.uri), store: confined(store) }));
}

/** A store that pages are made from. @throws LeitmotifError `usage` for what is no address of a store */
export function openShownStore(uri: string): Store {
  return openStore(uri, impatientEnvironment(process.env));
}

export function slugOf(storeUri: string): string {
  const name = lastSegment(storeUri)
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 30);
  return `${name || 'store'}-${sha256Of(storeUri).slice(0, 6)}`;
}

/** @throws LeitmotifError `object-not-found` when no such store is shown */
export function shelfOf(shelves: readonly Shelf[], slug: string): Shelf {
  const shelf = shelves.find((candidate) => candidate.slug === slug);
  if (!shelf) throw new LeitmotifError('object-not-found', `No store ${slug} is shown here.`);
  return shelf;
}

/** @throws LeitmotifError `run-not-found` for what cannot be the name of a run */
export function runOf({ store }: Shelf, runId: string): StoredRun {
  if (!/^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(runId)) {
    throw new LeitmotifError('run-not-found', `No run ${JSON.stringify(runId)} is in ${store.uri}.`);
  }
  return openRun(store, runId);
}

/** An object's name from an address's path, decoded; `undefined` for one that could lead elsewhere. */
export function objectNameOf(path: string): string | undefined {
  try {
    const segments = path.split('/').map(decodeURIComponent);
    if (segments.some((segment) => /[/\\\p{Cc}]/u.test(segment) || segment.startsWith('.'))) return undefined;
    const name = segments.join('/');
    checkName(name);
    return name;
  } catch {
    return undefined;
  }
}

/** Reads through `open` alone, which follows no link that leads out of the store. */
function confined(store: Store): Store {
  return {
    ...store,
    async get(name) {
      const { bytes, stream } = await store.open(name);
      if (bytes === 0) return new Uint8Array();
      return new Uint8Array(await new Response(await stream(0, bytes - 1)).arrayBuffer());
    },
    has: (name) =>
      store.open(name).then(
        () => true,
        (thrown) => {
          // Without an answer it is not known to be missing.
          if (asLeitmotifError(thrown).code === 'store-unreadable') throw thrown;
          return false;
        },
      ),
  };
}
