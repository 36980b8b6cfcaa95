/** Reads vectors from the stored factors of a batch, or of the motifs. */
import type { Vectors } from '../factorization/blocks.ts';
import { asVectors, decodeSafetensors, tensorNamed } from '../manifest/safetensors.ts';
import { runObject } from '../store/layout.ts';
import type { StoredRun } from './open-run.ts';

/** The columns of W. @throws LeitmotifError `manifest-invalid` */
export function vectorsIn(file: Uint8Array): Vectors {
  const { shape, data } = tensorNamed(decodeSafetensors(file).tensors, 'W');
  const [channels = 0, k = 0] = shape;
  return { k, channels, W: asVectors(data, channels) };
}

/** One vector a motif, in the order of motifs.json. */
export async function readMotifBasis(stored: StoredRun): Promise<Vectors> {
  const { basis } = await stored.motifs();
  return vectorsIn(await stored.store.get(runObject(stored.runId, basis.name)));
}
