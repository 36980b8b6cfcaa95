/** Reads where the concepts of a batch speak for the predictions of its images, for embedding into pages. */
import { splitHeatmaps } from '../concepts/presence.ts';
import type { Concepts } from '../manifest/concepts.ts';
import { tensorNamed } from '../manifest/safetensors.ts';
import { batchObject, factorsName } from '../store/layout.ts';
import { scaledBytes } from './heatmap-bytes.ts';
import type { StoredRun } from './open-run.ts';
import { readTensors } from './read-tensors.ts';

export interface EvidenceBytes {
  columns: number;
  rows: number;
  /** Base64 of bytes `[k, rows, columns]`: 255 is the greatest evidence in the image, 0 none, or evidence against. */
  maps: string;
}

/**
 * One for each image, in the manifest's order; undefined where the network's head does not tell, or the file with it is
 * missing or damaged, which costs a way of colouring and not the page.
 */
export async function embeddedEvidence(
  { store, runId }: StoredRun,
  { batchId, k, images }: Concepts,
): Promise<Array<EvidenceBytes | undefined>> {
  if (!images.some(({ contributions }) => contributions?.method === 'linear'))
    return images.map(() => undefined);
  try {
    const factors = await readTensors(store, batchObject(runId, batchId, factorsName));
    const E = tensorNamed(factors, 'E').data;
    const maps = splitHeatmaps(
      E,
      k,
      images.map(({ grid }) => grid),
    );
    return maps.map(({ data, width, height }) => ({
      columns: width,
      rows: height,
      maps: scaledBytes(data).maps,
    }));
  } catch {
    return images.map(() => undefined);
  }
}
