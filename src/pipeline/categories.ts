/** Gathers a run's category manifest from its batches' concepts. */
import type { StoredRun } from '../catalog/open-run.ts';
import type { Categories } from '../manifest/categories.ts';
import type { Concepts } from '../manifest/concepts.ts';

type Category = Categories['categories'][number];

/** Every category among the best of some concept or image; the most widely expressed first. */
export async function gatherCategories(stored: StoredRun): Promise<Categories> {
  const categories = new Map<number, Category>();
  for await (const { batchId } of stored.batches()) {
    if (await stored.isDone(batchId)) addBatch(categories, await stored.concepts(batchId));
  }
  for (const { concepts, images } of categories.values()) {
    concepts.sort((a, b) => b.score - a.score);
    images.sort((a, b) => b.score - a.score);
  }
  return {
    schema: 'leitmotif/categories@1',
    runId: stored.runId,
    categories: [...categories.values()].sort((a, b) => weight(b) - weight(a) || a.category - b.category),
  };
}

function addBatch(categories: Map<number, Category>, { batchId, concepts, images }: Concepts): void {
  const entryFor = (category: number, label: string) => {
    const entry = categories.get(category) ?? { category, label, concepts: [], images: [] };
    categories.set(category, entry);
    return entry;
  };
  for (const { index, share, categories: best } of concepts) {
    for (const { category, label, score } of best) {
      entryFor(category, label).concepts.push({ batchId, concept: index, score, share });
    }
  }
  for (const { key, prediction } of images) {
    for (const { category, label, score } of prediction) {
      entryFor(category, label).images.push({ batchId, key, score });
    }
  }
}

/** How much of a category there is: the scores of its concepts and images added up. */
function weight({ concepts, images }: Category): number {
  return [...concepts, ...images].reduce((sum, { score }) => sum + score, 0);
}
