/** Tells whether an object is there, and whether it is still the one that was read, in one question. */
import { asLeitmotifError } from '../errors.ts';
import type { Store } from '../store/store.ts';

/** Differs whenever the content does; `undefined` where there is no such object. @throws LeitmotifError `store-unreadable` */
export async function tagOf(store: Store, name: string): Promise<string | undefined> {
  try {
    return (await store.open(name)).tag;
  } catch (thrown) {
    if (asLeitmotifError(thrown).code === 'object-not-found') return undefined;
    throw thrown;
  }
}
