/** Tells whether an object is there, and whether it is still the one that was read, in one question. */
import type { Store } from '../store/store.ts';
import { ifThere } from './if-there.ts';

/** Differs whenever the content does; `undefined` where there is no such object. @throws LeitmotifError `store-unreadable` */
export async function tagOf(store: Store, name: string): Promise<string | undefined> {
  return (await ifThere(store.open(name)))?.tag;
}
