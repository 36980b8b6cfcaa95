/** How good a run's concepts are as a whole, from its batches' manifests. */
import type { StoredRun } from '../catalog/open-run.ts';
import { doneConcepts } from '../catalog/read-batches.ts';
import { meanOf } from '../mean.ts';

export interface QualitySummary {
  /** Mean over the batches; null when no image of the run could be used. */
  explainedVariance: number | null;
  /** Least and most concepts of a batch. */
  concepts: { least: number; most: number };
  /** Concepts with warnings, and batches with warnings of their own. */
  doubtfulConcepts: number;
  doubtfulBatches: number;
  /** Images that an applied basis does not know. */
  unfamiliarImages: number;
}

/** Reads the concepts manifest of every batch that is done. */
export async function summariseQuality(stored: StoredRun): Promise<QualitySummary> {
  const explained: number[] = [];
  const counts: number[] = [];
  let [doubtfulConcepts, doubtfulBatches, unfamiliarImages] = [0, 0, 0];
  for await (const manifest of doneConcepts(stored)) {
    const { k, factorization, concepts, images, warnings } = manifest;
    if (!factorization) continue;
    explained.push(factorization.explainedVariance);
    counts.push(k);
    doubtfulConcepts += concepts.filter(({ quality }) => quality.warnings.length > 0).length;
    unfamiliarImages += images.filter(({ unfamiliar }) => unfamiliar !== undefined).length;
    if (warnings.length > 0) doubtfulBatches += 1;
  }
  return {
    explainedVariance: meanOf(explained),
    concepts: counts.reduce(
      ({ least, most }, count) => ({ least: Math.min(least, count), most: Math.max(most, count) }),
      { least: counts[0] ?? 0, most: 0 },
    ),
    doubtfulConcepts,
    doubtfulBatches,
    unfamiliarImages,
  };
}
