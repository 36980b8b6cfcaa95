/** Checks the dataset-wide manifests: motifs, their basis, their files of batches and pictures; categories. */
import { categoriesName, motifBatchName, motifFolder, motifsName, runObject } from '../../store/layout.ts';
import type { StoredRun } from '../open-run.ts';
import { type Report, readOrReport } from './finding.ts';
import { checkObject, findUnnamed } from './named-objects.ts';

export async function validateMotifs(
  stored: StoredRun,
  batchIds: Iterable<string>,
  report: Report,
): Promise<void> {
  const { store, runId } = stored;
  const hint = `leitmotif motifs ${stored.address} writes it anew.`;
  const motifs = await readOrReport(motifsName, hint, report, () => stored.motifs());
  if (!motifs) return;
  const { basis } = motifs;
  const message = `${basis.name} is not the file that motifs.json names.`;
  await checkObject(stored, basis, { message, hint }, report);
  const named = new Set([basis.name]);
  const places = new Map(motifs.motifs.map(({ id }, i) => [id, i]));
  let images = 0;
  for (const batchId of batchIds) {
    const object = motifBatchName(batchId);
    if (places.size === 0 || !(await hasConcepts(stored, batchId))) continue;
    named.add(object);
    const batch = await readOrReport(object, hint, report, () => stored.motifBatch(batchId));
    images += batch?.images.length ?? 0;
    const held = batch?.motifs.map((id) => places.get(id) ?? -1) ?? [];
    const isOther = batch !== undefined && batch.basis !== basis.sha256;
    if (isOther || held.some((place, i) => place < 0 || place <= (held[i - 1] ?? -1))) {
      report({ object, kind: 'counts', message: `${object} lists other motifs than motifs.json.`, hint });
    }
  }
  if (images !== motifs.images) {
    const message = `motifs.json counts ${motifs.images} images, the files of the batches hold ${images}.`;
    report({ object: motifsName, kind: 'counts', message, hint });
  }
  for (const crop of motifs.motifs.flatMap(({ exemplars }) => exemplars.map((each) => each.crop))) {
    if (crop === null) continue;
    named.add(crop);
    if (await store.has(runObject(runId, crop))) continue;
    report({ object: crop, kind: 'missing', message: `${crop} is named in motifs.json.`, hint });
  }
  await findUnnamed(stored, motifFolder, { named, manifest: motifsName }, report);
}

/** A batch of unreadable images has nothing to link; a batch whose manifest is damaged is already reported. */
async function hasConcepts(stored: StoredRun, batchId: string): Promise<boolean> {
  if (!(await stored.isDone(batchId))) return false;
  return stored.concepts(batchId).then(
    ({ k }) => k > 0,
    () => false,
  );
}

export async function validateCategories(stored: StoredRun, report: Report): Promise<void> {
  const object = categoriesName;
  const hint = `leitmotif motifs ${stored.address} writes it anew.`;
  const categories = await readOrReport(object, hint, report, () => stored.categories());
  if (!categories || categories.runId === stored.runId) return;
  report({ object, kind: 'counts', message: `${object} is of run ${categories.runId}.`, hint });
}
