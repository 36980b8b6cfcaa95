/** Gathers a run's category manifest from its batches' concepts and its motifs. */
import type { StoredRun } from '../catalog/open-run.ts';
import { type PredictedImage, type ShortcutTally, tallyShortcuts } from '../concepts/shortcuts.ts';
import type { Categories } from '../manifest/categories.ts';
import type { Concepts, ConceptsImage } from '../manifest/concepts.ts';
import { significant } from '../manifest/fields.ts';
import type { Motif, MotifBatch } from '../manifest/motifs.ts';

type Category = Categories['categories'][number];
type EntryFor = (category: number, label: string) => Category;

/** Every category among the best of some concept, motif or image, the most widely expressed first; and shortcuts. */
export async function gatherCategories(stored: StoredRun): Promise<Categories> {
  const categories = new Map<number, Category>();
  const entryFor: EntryFor = (category, label) => {
    const entry = categories.get(category) ?? { category, label, concepts: [], motifs: [], images: [] };
    categories.set(category, entry);
    return entry;
  };
  const motifs = (await stored.hasMotifs()) ? (await stored.motifs()).motifs : [];
  addMotifs(entryFor, motifs);
  const places = new Map(motifs.map(({ id }, i) => [id, i]));
  const tally = tallyShortcuts(motifs.length);
  let byShares = false;
  for await (const { batchId } of stored.batches()) {
    if (!(await stored.isDone(batchId))) continue;
    const concepts = await stored.concepts(batchId);
    addBatch(entryFor, concepts);
    if (motifs.length === 0 || concepts.k === 0) continue;
    if (addEvidence(tally, places, concepts, await stored.motifBatch(batchId)) === 'shares') byShares = true;
  }
  for (const { concepts, motifs: expressing, images } of categories.values()) {
    for (const list of [concepts, expressing, images]) list.sort((a, b) => b.score - a.score);
  }
  return {
    schema: 'leitmotif/categories@1',
    runId: stored.runId,
    categories: [...categories.values()].sort((a, b) => weight(b) - weight(a) || a.category - b.category),
    evidence: byShares ? 'shares' : 'contributions',
    shortcuts: describeShortcuts(tally, motifs, categories),
  };
}

function addMotifs(entryFor: EntryFor, motifs: readonly Motif[]): void {
  for (const { id, share, categories } of motifs) {
    for (const { category, label, score } of categories) {
      entryFor(category, label).motifs.push({ id, score, share });
    }
  }
}

function addBatch(entryFor: EntryFor, { batchId, concepts, images }: Concepts): void {
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

/** Adds every image with its best prediction; says what the evidence was. */
function addEvidence(
  tally: ShortcutTally,
  places: ReadonlyMap<string, number>,
  { batchId, images }: Concepts,
  { motifs: ids, concepts, images: present }: MotifBatch,
): Categories['evidence'] {
  const motifs = ids.map((id) => places.get(id)!);
  let kind: Categories['evidence'] = 'contributions';
  for (const [i, image] of images.entries()) {
    const presences = present[i]?.motifs;
    const [predicted] = image.prediction;
    if (!predicted || !presences) continue;
    const { category, score } = predicted;
    const added = evidenceIn(image, category, concepts);
    if (!added) kind = 'shares';
    const evidence = added ?? presences.map(({ share }) => share);
    const strengths = presences.map(({ strength }) => strength);
    const entry: PredictedImage = { batchId, key: image.key, category, score, motifs, evidence, strengths };
    tally.add(entry);
  }
  return kind;
}

/** What each motif adds to the category: of every concept's contribution, the part that the motif explains of it. */
function evidenceIn(
  { contributions }: ConceptsImage,
  category: number,
  concepts: MotifBatch['concepts'],
): number[] | undefined {
  const terms = contributions?.categories.find((each) => each.category === category)?.concepts;
  if (!terms) return undefined;
  const motifs = concepts[0]?.parts.length ?? 0;
  return Array.from({ length: motifs }, (_, m) =>
    concepts.reduce((sum, { concept, parts }) => sum + (terms[concept] ?? 0) * parts[m]!, 0),
  );
}

function describeShortcuts(
  tally: ShortcutTally,
  motifs: readonly Motif[],
  categories: ReadonlyMap<number, Category>,
): Categories['shortcuts'] {
  return tally.finish(motifs.map((motif) => motif.categories)).map((shortcut) => ({
    category: shortcut.category,
    label: categories.get(shortcut.category)!.label,
    motif: motifs[shortcut.motif]!.id,
    score: significant(shortcut.score),
    evidence: significant(shortcut.evidence),
    expected: significant(shortcut.expected),
    images: shortcut.images,
    elsewhere: significant(shortcut.elsewhere),
    exemplars: shortcut.exemplars.map((each) => ({ ...each, evidence: significant(each.evidence) })),
  }));
}

/** How much of a category there is: the scores of its concepts and images added up. */
function weight({ concepts, images }: Category): number {
  return [...concepts, ...images].reduce((sum, { score }) => sum + score, 0);
}
