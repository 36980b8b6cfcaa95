/** Everything that a batch's page shows: its manifests, and its images' heatmaps and evidence. */
import { mapAtOnce } from '../at-once.ts';
import type { Concepts } from '../manifest/concepts.ts';
import type { MotifBatch } from '../manifest/motifs.ts';
import type { Receipt } from '../manifest/receipt.ts';
import { type EvidenceBytes, embeddedEvidence } from './evidence-bytes.ts';
import { embeddedHeatmaps } from './heatmap-bytes.ts';
import type { StoredRun } from './open-run.ts';

/** Heatmap sheets read at a time. */
const readers = 8;

export interface LoadedBatch {
  concepts: Concepts;
  receipt: Receipt;
  /** Missing until motifs are linked. */
  motifBatch: MotifBatch | undefined;
  /** Base64 heatmap bytes `[2, k, h, w]` of each image, in the manifest's order; `''` where they are missing. */
  maps: string[];
  evidence: Array<EvidenceBytes | undefined>;
}

/** @throws LeitmotifError when a manifest cannot be read or is invalid */
export async function loadBatch(stored: StoredRun, batchId: string): Promise<LoadedBatch> {
  const concepts = await stored.concepts(batchId);
  const [receipt, motifBatch, maps] = await Promise.all([
    stored.receipt(batchId),
    stored.motifBatchIfAny(batchId),
    loadMaps(stored, concepts),
  ]);
  return { concepts, receipt, motifBatch, ...maps };
}

/** What of a batch's page is no manifest. */
export async function loadMaps(
  stored: StoredRun,
  concepts: Concepts,
): Promise<Pick<LoadedBatch, 'maps' | 'evidence'>> {
  const { batchId, k, images } = concepts;
  const [evidence, maps] = await Promise.all([
    embeddedEvidence(stored, concepts),
    mapAtOnce(images, readers, (image) => embeddedHeatmaps(stored, batchId, k, image)),
  ]);
  return { maps, evidence };
}
