/** Says which images and concepts points of a map are; reads the pages of the plan that hold them and no manifest. */
import type { MapManifest } from '../manifest/map.ts';
import type { MapPoints } from '../manifest/map-points.ts';
import type { PlannedBatch } from '../manifest/run.ts';
import { pageOf } from '../store/layout.ts';
import type { StoredRun } from './open-run.ts';

export interface MapImage {
  batchId: string;
  key: string;
}

/** The images of points, which ascend. @throws LeitmotifError `object-not-found`, `manifest-invalid` */
export async function imagesAt(
  stored: Pick<StoredRun, 'page'>,
  { batches }: MapManifest,
  { place }: MapPoints,
  points: readonly number[],
): Promise<MapImage[]> {
  const pages = new Map<number, Promise<Map<string, PlannedBatch>>>();
  const readPage = async (page: number) =>
    new Map((await stored.page(page)).map((batch) => [batch.batchId, batch]));
  const found: MapImage[] = [];
  for (const { batchId, point } of inBatches(batches, 'images', points)) {
    const page = pageOf(batchId);
    if (!pages.has(page)) pages.set(page, readPage(page));
    const key = (await pages.get(page)!).get(batchId)?.images[place[point]!]?.key;
    if (key !== undefined) found.push({ batchId, key });
  }
  return found;
}

/** The concepts of points, which ascend. */
export function conceptsAt(
  { batches }: MapManifest,
  { conceptIndex }: MapPoints,
  points: readonly number[],
): { batchId: string; concept: number }[] {
  return inBatches(batches, 'concepts', points).map(({ batchId, point }) => ({
    batchId,
    concept: conceptIndex[point]!,
  }));
}

function inBatches(batches: MapManifest['batches'], of: 'images' | 'concepts', points: readonly number[]) {
  let [at, end] = [0, batches[0]?.[of] ?? 0];
  return points.map((point) => {
    while (point >= end && at + 1 < batches.length) {
      at += 1;
      end += batches[at]![of];
    }
    return { batchId: batches[at]!.batchId, point };
  });
}
