/** Reads a safetensors file from a store. */
import { decodeSafetensors, type TensorFile } from '../manifest/safetensors.ts';
import type { Store } from '../store/store.ts';

/** @throws LeitmotifError `manifest-invalid`, naming the object */
export async function readTensors({ uri, get }: Store, name: string): Promise<TensorFile> {
  return decodeSafetensors(await get(name), `${uri}/${name}`);
}
