/** Reads what a batch left as its receipt lists it. */
import type { Receipt } from '../manifest/receipt.ts';
import { batchObject, receiptName } from '../store/layout.ts';
import type { StoredRun } from './open-run.ts';
import { readExact } from './read-exact.ts';

/**
 * An object of a batch; undefined where the receipt lists none of that name. One that is lost or altered would be missing
 * from what is made of the batch, or make it another, without a word.
 *
 * @throws LeitmotifError `object-not-found`, `manifest-invalid`
 */
export async function readListed(
  { store, runId }: StoredRun,
  { batchId, objects }: Receipt,
  name: string,
): Promise<Uint8Array | undefined> {
  const listed = objects.find((object) => object.name === name);
  if (!listed) return undefined;
  const pathOf = (each: string) => `${store.uri}/${batchObject(runId, batchId, each)}`;
  const hint = `Remove ${pathOf(receiptName)}, then repeat the run’s own command or leitmotif retry: the batch is computed anew.`;
  const object = { name: batchObject(runId, batchId, name), sha256: listed.sha256 };
  return readExact(store, object, {
    altered: `${pathOf(name)} is not the file that its receipt lists.`,
    hint,
  });
}
