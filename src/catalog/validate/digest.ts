/** The size and digest of a stored object, read as a stream. */
import { createHash } from 'node:crypto';
import type { Store } from '../../store/store.ts';

/** @throws LeitmotifError `object-not-found`, `store-unreadable` */
export async function digestOfObject(store: Store, name: string): Promise<{ bytes: number; sha256: string }> {
  const { bytes, stream } = await store.open(name);
  const hash = createHash('sha256');
  if (bytes > 0) for await (const chunk of await stream(0, bytes - 1)) hash.update(chunk);
  return { bytes, sha256: hash.digest('hex') };
}
