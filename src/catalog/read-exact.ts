/** Reads an object of a store that is known by its digest. */
import { LeitmotifError, withHint } from '../errors.ts';
import { sha256Of } from '../sha256.ts';
import type { Store } from '../store/store.ts';

/**
 * `altered` says what is wrong with another file in its place, `hint` what to do about that and where it is missing.
 *
 * @throws LeitmotifError `object-not-found`, `manifest-invalid` for another file
 */
export async function readExact(
  store: Store,
  { name, sha256 }: { name: string; sha256: string },
  { altered, hint }: { altered: string; hint: string },
): Promise<Uint8Array> {
  const bytes = await store.get(name).catch((thrown) => {
    throw withHint(thrown, hint);
  });
  if (sha256Of(bytes) === sha256) return bytes;
  throw new LeitmotifError('manifest-invalid', altered, { hint });
}
