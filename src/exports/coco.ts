/** A run as a COCO dataset: motifs or concepts as categories, their regions as masks with boxes and areas. */
import { mapInGroups } from '../at-once.ts';
import { readFindings } from '../catalog/findings.ts';
import type { StoredRun } from '../catalog/open-run.ts';
import { batchStates, readers } from '../catalog/read-batches.ts';
import { withFindings } from '../concepts/motif-findings.ts';
import { type Heatmaps, upsample } from '../drawing/upsample.ts';
import { LeitmotifError } from '../errors.ts';
import type { Concepts } from '../manifest/concepts.ts';
import type { Run } from '../manifest/run.ts';
import { heatmapsOf, type MapsOf } from './heatmaps.ts';
import { encodeMask } from './rle.ts';

export interface CocoOptions {
  of: MapsOf;
  /** A pixel belongs to a region where the heatmap reaches this; 1 is where it typically is. */
  threshold: number;
}

/**
 * The JSON text in pieces; one batch is in memory at a time. Annotations are regions of several parts, hence
 * `iscrowd: 1` and uncompressed run lengths, as the format asks; `score` is the heatmap’s mean over the image.
 *
 * @throws LeitmotifError `object-not-found` for motifs of a run without motifs
 */
export async function* cocoText(stored: StoredRun, run: Run, options: CocoOptions): AsyncGenerator<string> {
  const batches = await doneBatches(stored);
  const categories = await categoriesOf(stored, options.of, batches);
  const info = {
    description: `Leitmotif: ${options.of} of ${run.dataset.uri} in ${run.model.name}`,
    version: run.versions.leitmotif,
    date_created: run.updatedAt,
  };
  yield `{\n"info": ${JSON.stringify(info)},\n"licenses": [],\n"categories": [`;
  yield* listed(categories.map(({ id, name, supercategory }) => ({ id, name, supercategory })));
  yield '],\n"images": [';
  yield* listed(imagesOf(batches));
  yield '],\n"annotations": [';
  yield* listed(annotationsOf(stored, batches, options, new Map(categories.map(({ of, id }) => [of, id]))));
  yield ']\n}\n';
}

/** Concepts of the batches, batch by batch, each time it is called. */
type Batches = () => AsyncIterable<Concepts>;

/** Of those that are done now: one that ended between two passes would give the images after it other numbers. */
async function doneBatches(stored: StoredRun): Promise<Batches> {
  const done: string[] = [];
  for await (const { planned, isDone } of batchStates(stored)) if (isDone) done.push(planned.batchId);
  return () => mapInGroups(done, readers, stored.concepts);
}

interface Category {
  id: number;
  name: string;
  supercategory: string;
  /** What it is made from: a motif's id, or batch and concept. */
  of: string;
}

async function categoriesOf(stored: StoredRun, of: MapsOf, batches: Batches): Promise<Category[]> {
  const categories: Category[] = [];
  const add = (from: string, label: string | null) => {
    const name = label === null ? from : `${from}: ${label}`;
    categories.push({ id: categories.length + 1, name, supercategory: of.slice(0, -1), of: from });
  };
  if (of === 'motifs') {
    if (!(await stored.hasMotifs())) {
      throw new LeitmotifError('object-not-found', `Run ${stored.runId} has no motifs.`, {
        hint: `leitmotif motifs ${stored.address} finds them; or export with --of concepts.`,
      });
    }
    const { motifs } = await stored.motifs();
    const found = (await readFindings(stored)).motifs;
    for (const { id, name, finding } of withFindings(motifs, found)) add(id, finding?.name ?? name);
    return categories;
  }
  for await (const { batchId, concepts } of batches()) {
    for (const concept of concepts) add(conceptId(batchId, concept.index), concept.name);
  }
  return categories;
}

const conceptId = (batchId: string, index: number) => `${batchId}/${index}`;

async function* imagesOf(batches: Batches) {
  let id = 0;
  for await (const { images } of batches()) {
    for (const { key, width, height } of images) {
      id += 1;
      yield { id, file_name: key, width, height };
    }
  }
}

async function* annotationsOf(
  stored: StoredRun,
  batches: Batches,
  options: CocoOptions,
  idOf: ReadonlyMap<string, number>,
) {
  let [id, image_id] = [0, 0];
  for await (const concepts of batches()) {
    if (concepts.k === 0) continue;
    const maps = await heatmapsOf(stored, concepts, options.of);
    const names =
      options.of === 'motifs'
        ? (await stored.motifBatch(concepts.batchId)).motifs
        : concepts.concepts.map(({ index }) => conceptId(concepts.batchId, index));
    for (const [i, { width, height }] of concepts.images.entries()) {
      image_id += 1;
      for (const [j, name] of names.entries()) {
        const region = regionOf(maps[i]!, j, width, height, options.threshold);
        if (!region) continue;
        id += 1;
        yield { id, image_id, category_id: idOf.get(name)!, iscrowd: 1, ...region };
      }
    }
  }
}

/** `undefined` where the heatmap nowhere reaches the threshold. */
function regionOf(maps: Heatmaps, index: number, width: number, height: number, threshold: number) {
  const cells = maps.height * maps.width;
  const heat = maps.data.subarray(index * cells, (index + 1) * cells);
  // Interpolation never exceeds the cells it is between, so that absent ones need not be enlarged.
  if (!heat.some((value) => value >= threshold)) return undefined;
  const { counts, area, box } = encodeMask(upsample(maps, index, width, height), width, height, threshold);
  if (area === 0) return undefined;
  const score = Number((heat.reduce((sum, value) => sum + value, 0) / cells).toPrecision(6));
  return { bbox: box, area, segmentation: { size: [height, width], counts }, score };
}

async function* listed(items: Iterable<unknown> | AsyncIterable<unknown>): AsyncGenerator<string> {
  let separator = '\n';
  for await (const item of items) {
    yield separator + JSON.stringify(item);
    separator = ',\n';
  }
}
