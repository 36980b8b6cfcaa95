/** Where the images of a batch, and those of them without results, stand among the run's; pure. */
import type { LedgerEntry } from '../manifest/receipt.ts';
import type { PlannedBatch } from '../manifest/run.ts';
import type { ImageProblem } from '../manifest/run-index.ts';

/** The number of each image in the run by its key; `first` images lie before the batch's own. */
export function placesOf({ images }: PlannedBatch, first: number): ReadonlyMap<string, number> {
  return new Map(images.map(({ key }, i) => [key, first + i]));
}

/** `entries` are of the batch's images; `places` as above. */
export function placeProblems(
  { batchId }: PlannedBatch,
  places: ReadonlyMap<string, number>,
  entries: readonly LedgerEntry[],
): ImageProblem[] {
  return entries.map((entry) => ({ ...entry, batchId, image: places.get(entry.key)! }));
}
