/** The heatmaps of a batch's images: of its own concepts, or of the dataset's motifs. */
import type { StoredRun } from '../catalog/open-run.ts';
import { readTensors } from '../catalog/read-tensors.ts';
import { splitHeatmaps } from '../concepts/presence.ts';
import type { Heatmaps } from '../drawing/upsample.ts';
import { multiply } from '../factorization/blocks.ts';
import type { Concepts } from '../manifest/concepts.ts';
import { tensorNamed } from '../manifest/safetensors.ts';
import { batchObject, factorsName, partsName } from '../store/layout.ts';

export type MapsOf = 'motifs' | 'concepts';

/** One for each image of the manifest, in its order. @throws LeitmotifError `object-not-found`, `manifest-invalid` */
export async function heatmapsOf(stored: StoredRun, concepts: Concepts, of: MapsOf): Promise<Heatmaps[]> {
  const { batchId, images } = concepts;
  const name = batchObject(stored.runId, batchId, of === 'motifs' ? partsName : factorsName);
  const H = tensorNamed(await readTensors(stored.store, name), 'H');
  const [k = 0] = H.shape;
  const grids = images.map(({ grid }) => grid);
  if (of === 'concepts') return splitHeatmaps(H.data, k, grids);
  const { loadings } = await stored.motifBatch(batchId);
  return splitHeatmaps(Float32Array.from(multiply(loadings.flat(), H.data, k)), loadings.length, grids);
}
