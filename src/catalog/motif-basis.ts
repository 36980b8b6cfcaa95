/** Reads vectors from the stored factors of a batch, or of the motifs. */
import type { Vectors } from '../factorization/blocks.ts';
import { asVectors, tensorNamed } from '../manifest/safetensors.ts';
import { runObject } from '../store/layout.ts';
import type { Store } from '../store/store.ts';
import type { StoredRun } from './open-run.ts';
import { readTensors } from './read-tensors.ts';

/** The columns of W. @throws LeitmotifError `manifest-invalid` */
export async function readVectors(store: Store, name: string): Promise<Vectors> {
  const { shape, data } = tensorNamed(await readTensors(store, name), 'W');
  const [channels = 0, k = 0] = shape;
  return { k, channels, W: asVectors(data, channels) };
}

/** One vector a motif, in the order of motifs.json. */
export async function readMotifBasis(stored: StoredRun): Promise<Vectors> {
  const { basis } = await stored.motifs();
  return readVectors(stored.store, runObject(stored.runId, basis.name));
}
