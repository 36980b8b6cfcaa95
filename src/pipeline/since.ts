/** What a run says of the earlier run that it continues; pure. */
import { changesBetween } from '../dataset/plan.ts';
import type { PlannedBatch, PlannedImage, Run } from '../manifest/run.ts';

/** `batches` are those of the earlier run, `images` those of this one, of which nothing has been taken over yet. */
export function sinceOf(
  runId: string,
  batches: readonly PlannedBatch[],
  images: readonly PlannedImage[],
): NonNullable<Run['since']> {
  const before = batches.flatMap((batch) => batch.images);
  return { runId, images: changesBetween(before, images), reusedBatches: 0 };
}
