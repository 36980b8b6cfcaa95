/** Heatmaps as bytes for embedding into a page: those of an image's stored sheet, or of values on their own scale. */
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

/** Base64 of bytes, 255 standing for the greatest of the values, and 0 for those below 0; the greatest is 0 where none is positive. */
export function scaledBytes(values: Float32Array): { maps: string; greatest: number } {
  const greatest = values.reduce((most, value) => Math.max(most, value), 0);
  const bytes = Uint8Array.from(values, (value) =>
    greatest > 0 ? Math.round((255 * Math.max(0, value)) / greatest) : 0,
  );
  return { maps: Buffer.from(bytes).toString('base64'), greatest };
}
