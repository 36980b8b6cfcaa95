/** Gathers, batch by batch, what is said of the whole dataset: categories, shortcuts and the read index. */
import { tallyProblems } from '../catalog/count-problems.ts';
import { placeProblems, placesOf } from '../catalog/place-problems.ts';
import type { FinishedBatch } from '../catalog/read-batches.ts';
import { isPresent, strengthEdge } from '../concepts/motif-strength.ts';
import type { Categories } from '../manifest/categories.ts';
import { createLineWriter } from '../manifest/lines.ts';
import type { Motif, MotifBatch } from '../manifest/motifs.ts';
import type { Run } from '../manifest/run.ts';
import {
  type Line,
  type LineFile,
  type ListName,
  listNames,
  type RunIndexManifest,
} from '../manifest/run-index.ts';
import { meanOf } from '../mean.ts';
import { sha256Of } from '../sha256.ts';
import { indexListName } from '../store/layout.ts';
import { digestOf, unfinishedDigest } from '../views/batch-digest.ts';
import { byFalling, type GatheredCategory, inOrder, tallyCategories } from './categories.ts';
import { tallyEvidence } from './evidence.ts';
import type { LinkedMotifs } from './motifs.ts';

export interface Gathered {
  categories: Categories;
  index: RunIndexManifest;
  /** Objects of the index, names relative to the run. */
  files: { name: string; bytes: Uint8Array }[];
}

export interface Gathering {
  /** Takes the next batch of the plan. */
  add(batch: FinishedBatch): void;
  finish(): Gathered;
}

/** Weaker than this, an image that does not show a motif is not listed with it. */
const leastStrength = strengthEdge(1);

/** `failures` are the batches that failed as a whole. */
export function gatherDataset(
  runId: string,
  failures: Run['failures'],
  { manifest, ...answers }: LinkedMotifs,
): Gathering {
  const found = manifest.motifs;
  const writers = Object.fromEntries(listNames.map((name) => [name, createLineWriter()])) as Record<
    ListName,
    ReturnType<typeof createLineWriter>
  >;
  const write = <L extends ListName>(list: L, line: Line<L>) => writers[list].add(line);
  const categories = tallyCategories(found);
  const evidence = tallyEvidence(found, answers);
  const motifPlaces = new Map(found.map(({ id }, i) => [id, i]));
  const motifImages = found.map((): Line<'motif-images'> => ({ images: [], strengths: [], peaks: [] }));
  const batches: RunIndexManifest['batches'] = { ids: [], images: [], done: [] };
  const images: { batchId: string; key: string }[] = [];
  const explained: number[] = [];
  const problems = tallyProblems();

  /** Images of a batch without results, and batch itself as a line. */
  const addSummary = ({ planned, done }: FinishedBatch, first: number) => {
    const digest = done
      ? digestOf(planned, done.concepts, done.receipt)
      : unfinishedDigest({ failures }, planned);
    write('batches', digest.summary);
    const at = placesOf(planned, first);
    problems.add(digest.problems);
    for (const problem of placeProblems(planned, at, digest.problems)) write('problems', problem);
    return at;
  };
  const addMotifs = ({ motifs: ids, images: present }: MotifBatch, at: ReadonlyMap<string, number>) => {
    const lists = ids.map((id) => motifImages[motifPlaces.get(id)!]!);
    for (const { key, motifs: presences } of present) {
      for (const [i, presence] of presences.entries()) {
        if (!isPresent(presence) && presence.strength < leastStrength) continue;
        lists[i]!.images.push(at.get(key)!);
        lists[i]!.strengths.push(presence.strength);
        lists[i]!.peaks.push(presence.peak);
      }
    }
  };

  return {
    add(batch) {
      const { planned, done } = batch;
      const { batchId } = planned;
      const at = addSummary(batch, images.length);
      write(
        'keys',
        planned.images.map(({ key }) => key),
      );
      for (const { key } of planned.images) images.push({ batchId, key });
      batches.ids.push(batchId);
      batches.images.push(planned.images.length);
      batches.done.push(done !== undefined);
      if (!done) return;
      const { concepts } = done;
      if (concepts.factorization) explained.push(concepts.factorization.explainedVariance);
      categories.add(
        concepts,
        batches.ids.length - 1,
        concepts.images.map(({ key }) => at.get(key)!),
      );
      if (!done.motifs) return;
      evidence.add(concepts, done.motifs);
      addMotifs(done.motifs, at);
    },
    finish() {
      const gathered = categories.finish(
        (place) => batches.ids[place]!,
        (place) => images[place]!,
      );
      const labels = new Map(gathered.map(({ category: { category, label } }) => [category, label]));
      const shortcuts = evidence.finish((category) => labels.get(category)!);
      for (const line of gathered) writeCategory(write, line);
      for (const [i, motif] of found.entries()) {
        write('motifs', motif);
        write('motif-images', inOrder(motifImages[i]!, byFalling(motifImages[i]!.strengths)));
      }
      const { lists, files } = finishLists(writers);
      return {
        categories: {
          schema: 'leitmotif/categories@1',
          runId,
          categories: gathered.map(({ category }) => category),
          ...shortcuts,
        },
        index: {
          schema: 'leitmotif/index@1',
          runId,
          images: images.length,
          explainedVariance: meanOf(explained),
          batches,
          problems: problems.counts(),
          linked: { images: manifest.images, explainedVariance: manifest.link.explainedVariance },
          motifs: motifColumns(found),
          categories: {
            categories: gathered.map(({ category: { category } }) => category),
            labels: gathered.map(({ category: { label } }) => label),
            concepts: gathered.map(({ category: { conceptCount } }) => conceptCount),
            images: gathered.map(({ category: { imageCount } }) => imageCount),
          },
          shortcuts: shortcuts.shortcuts,
          lists,
        },
        files,
      };
    },
  };
}

function motifColumns(motifs: readonly Motif[]): RunIndexManifest['motifs'] {
  return {
    ids: motifs.map(({ id }) => id),
    colors: motifs.map(({ color }) => color),
    norms: motifs.map(({ norm }) => norm),
    shares: motifs.map(({ share }) => share),
    images: motifs.map(({ prevalence }) => prevalence.images),
    categories: motifs.map(({ categories }) => categories[0]?.category ?? 0),
    labels: motifs.map(({ categories }) => categories[0]?.label ?? ''),
    scores: motifs.map(({ categories }) => categories[0]?.score ?? 0),
    names: motifs.map(({ name }) => name),
  };
}

type Write = <L extends ListName>(list: L, line: Line<L>) => void;

function writeCategory(write: Write, { category, images, concepts }: GatheredCategory): void {
  write('categories', category);
  write('category-images', images);
  write('category-concepts', concepts);
}

function finishLists(writers: Record<ListName, ReturnType<typeof createLineWriter>>) {
  const files: Gathered['files'] = [];
  const entries = listNames.map((list): [ListName, LineFile] => {
    const { bytes, offsets } = writers[list].finish();
    const sha256 = sha256Of(bytes);
    const name = indexListName(list, sha256);
    files.push({ name, bytes });
    return [list, { name, sha256, offsets }];
  });
  return { lists: Object.fromEntries(entries) as Record<ListName, LineFile>, files };
}
