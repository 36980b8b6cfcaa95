/** Reads an image's heatmap sheet for embedding into a page. */
import sharp from 'sharp';
import type { StoredRun } from '../catalog/open-run.ts';
import type { ConceptsImage } from '../manifest/concepts.ts';
import { batchObject } from '../store/layout.ts';

/**
 * The sheet's bytes `[k, height, width]` in base64; `''` when it is missing or of another size, so that one damaged
 * object costs one drawing and not the report.
 */
export async function heatmapBytes(
  { store, runId }: StoredRun,
  batchId: string,
  k: number,
  { grid, objects }: Pick<ConceptsImage, 'grid' | 'objects'>,
): Promise<string> {
  try {
    const sheet = await store.get(batchObject(runId, batchId, objects.heatmaps));
    const { data, info } = await sharp(sheet).extractChannel(0).raw().toBuffer({ resolveWithObject: true });
    const fits = info.width === grid.width && info.height === grid.height * k;
    return fits ? data.toString('base64') : '';
  } catch {
    return '';
  }
}
