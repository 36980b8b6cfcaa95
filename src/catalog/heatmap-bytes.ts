/** Reads an image's heatmap sheet for embedding into a page. */
import sharp from 'sharp';
import type { ConceptsImage } from '../manifest/concepts.ts';
import { batchObject } from '../store/layout.ts';
import type { StoredRun } from './open-run.ts';

/**
 * The sheet's bytes `[2, k, height, width]`, heatmaps and then tints, in base64; `''` when it is missing, damaged or of
 * another size, so that such an object costs one drawing and not the report.
 */
export async function embeddedHeatmaps(
  { store, runId }: StoredRun,
  batchId: string,
  k: number,
  { places, objects }: Pick<ConceptsImage, 'places' | 'objects'>,
): Promise<string> {
  try {
    const sheet = await store.get(batchObject(runId, batchId, objects.heatmaps));
    const bytes = await heatmapBytesOf(sheet, places.width, 2 * places.height * k);
    return bytes ? Buffer.from(bytes).toString('base64') : '';
  } catch {
    return '';
  }
}

/** The grey values of a sheet, row by row; `undefined` when it has another size. */
export async function heatmapBytesOf(
  sheet: Uint8Array,
  width: number,
  height: number,
): Promise<Uint8Array | undefined> {
  const { data, info } = await sharp(sheet).extractChannel(0).raw().toBuffer({ resolveWithObject: true });
  return info.width === width && info.height === height ? data : undefined;
}
