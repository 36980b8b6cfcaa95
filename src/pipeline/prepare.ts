/** From a request to a planned run in the store: lists the images, batches them, names the run. */
import { z } from 'zod';
import { findStoredRun } from '../catalog/find-run.ts';
import { openRun } from '../catalog/open-run.ts';
import { imageFilter } from '../dataset/filter.ts';
import { openSource } from '../dataset/open-source.ts';
import { digestOf, keptBatches, planBatches, recipeOf, runIdOf } from '../dataset/plan.ts';
import { resultsAmong } from '../dataset/results.ts';
import type { Source } from '../dataset/source.ts';
import { asLeitmotifError, LeitmotifError, withHint } from '../errors.ts';
import type { ModelManifest } from '../manifest/model.ts';
import { manifestBytes } from '../manifest/read.ts';
import {
  type Parameters,
  type PlannedBatch,
  type PlannedImage,
  type PlanPage,
  parametersSchema,
  type Run,
} from '../manifest/run.ts';
import { loadCard, type ModelCard, textOf } from '../model/card.ts';
import { sha256Of } from '../sha256.ts';
import { batchesPerPage, modelManifest, planPage, runManifest } from '../store/layout.ts';
import { openStore, type Store } from '../store/store.ts';
import { counted } from '../views/format.ts';
import { type StoredBasis, storeBasis } from './basis.ts';
import { type FullRequest, type RunRequest, withDefaults } from './request.ts';
import { sinceOf } from './since.ts';
import { checkVersion, versions } from './versions.ts';

/** The plan of a run that nothing has been written of yet. */
export interface PlannedRun {
  run: Run;
  card: ModelCard;
  batches: PlannedBatch[];
  basis?: StoredBasis;
  /** Files of the dataset that are not in the plan; `examples` are some of the images that were filtered out. */
  ignored: { notImages: number; filteredOut: number; examples: string[] };
}

/**
 * Lists the dataset and plans the run; writes nothing. What runs wrote is no image of the dataset.
 *
 * @throws LeitmotifError `dataset-not-found`, `dataset-empty`, `model-not-found`, `usage` for
 * parameters and globs that make no sense and for a store that is the dataset itself
 */
export async function planRun(asked: RunRequest): Promise<PlannedRun> {
  const request = withDefaults(asked);
  const card = await cardFor(request);
  checkBasis(card, request.basis);
  const parameters = checkParameters({
    ...request.parameters,
    size: request.parameters.size ?? card.input.size,
  });
  checkSize(card, parameters.size);
  const source = await openSource(request.dataset);
  const storeUri = openStore(request.store).uri;
  const verdictOf = imageFilter(request.include, request.exclude);
  if (storeUri === source.uri) throw storeIsDataset(storeUri);
  const listed: PlannedImage[] = [];
  for await (const file of source.list()) listed.push(file);
  const isResult = resultsAmong(listed, source.uri, storeUri);
  const images: PlannedImage[] = [];
  const ignored: PlannedRun['ignored'] = { notImages: 0, filteredOut: 0, examples: [] };
  for (const file of listed) {
    if (isResult(file.key)) continue;
    const verdict = verdictOf(file.key);
    if (verdict === 'take') images.push(file);
    else if (verdict === 'not-an-image') ignored.notImages += 1;
    else {
      ignored.filteredOut += 1;
      if (ignored.examples.length < 3) ignored.examples.push(file.key);
    }
  }
  if (images.length === 0) throw emptyDataset(source, request, ignored);

  const digest = digestOf([...images].sort((a, b) => (a.key < b.key ? -1 : 1)));
  const model = [
    card.source.sha256,
    card.labels,
    card.input,
    card.layer,
    ...(card.layout ? [card.layout] : []),
    ...(card.places ? [card.places] : []),
    ...(card.output ? [card.output] : []),
    ...(card.groups ? [card.groups] : []),
    ...(request.basis ? [request.basis.reference.sha256] : []),
  ];
  const used = versions();
  const recipe = recipeOf({ datasetUri: source.uri, parameters, model, version: used.leitmotif });
  const earlier =
    request.update === undefined ? undefined : await readEarlier(request.update, request.store, recipe);
  const batches = planBatches(images, parameters, earlier?.batches);
  const kept = keptBatches(earlier?.batches ?? [], images);
  const now = new Date().toISOString();
  const isSame = earlier?.run.dataset.digest === digest;
  const run: Run = {
    schema: 'leitmotif/run@1',
    runId: isSame
      ? earlier.run.runId
      : runIdOf({
          datasetUri: source.uri,
          datasetDigest: digest,
          parameters,
          model,
          ...(kept.length > 0 ? { kept: sha256Of(kept.map(digestOf).join()) } : {}),
        }),
    dataset: {
      uri: source.uri,
      include: request.include,
      exclude: request.exclude,
      images: images.length,
      bytes: images.reduce((sum, image) => sum + image.bytes, 0),
      digest,
    },
    parameters,
    model: {
      id: card.id,
      card: card.reference,
      name: card.name,
      sha256: card.source.sha256,
      layer: card.layer,
      licence: card.licence,
    },
    ...(request.basis ? { basis: request.basis.reference } : {}),
    recipe,
    // It continues the run that it updates, whatever other runs of the recipe came after that.
    ...(earlier && !isSame ? { since: sinceOf(earlier.run.runId, earlier.batches, images) } : {}),
    plan: { batches: batches.length, pages: Math.ceil(batches.length / batchesPerPage) },
    status: 'running',
    totals: null,
    failures: [],
    versions: used,
    createdAt: now,
    updatedAt: now,
  };
  return { run, card, batches, ignored, ...(request.basis ? { basis: request.basis } : {}) };
}

/** @throws LeitmotifError `model-*`; `usage` for a layer that the network does not have */
async function cardFor({ model, layer }: FullRequest): Promise<ModelCard> {
  const card = await loadCard(model);
  if (layer === undefined || layer === card.layer) return card;
  // Looking into the network takes ONNX Runtime, which planning does without otherwise.
  const { withLayer } = await import('../model/inspect.ts');
  return withLayer(card, layer);
}

interface EarlierRun {
  run: Run;
  batches: PlannedBatch[];
}

/** @throws LeitmotifError `run-not-found`; `usage` for a run in another store or with other parameters */
async function readEarlier(address: string, store: string, recipe: string): Promise<EarlierRun> {
  const stored = await findStoredRun(address, store);
  const run = await stored.manifest();
  const refuse = (why: string, hint: string) => {
    throw new LeitmotifError('usage', `${run.runId} cannot be updated: ${why}.`, { hint });
  };
  if (stored.store.uri !== openStore(store).uri) {
    refuse(`it is in ${stored.store.uri}`, `Give that store with --out, or leave --update out.`);
  }
  if (run.recipe !== recipe) {
    refuse(
      'it is of another dataset, network, version or other parameters',
      'Give the same parameters, or leave --update out.',
    );
  }
  const batches: PlannedBatch[] = [];
  for await (const batch of stored.batches()) batches.push(batch);
  return { run, batches };
}

function checkBasis({ id, source, layer }: ModelCard, basis: StoredBasis | undefined): void {
  const made = basis?.run.model;
  if (!made || (made.sha256 === source.sha256 && made.layer === layer)) return;
  throw new LeitmotifError(
    'usage',
    `The basis was made with ${made.id} (sha256 ${made.sha256.slice(0, 16)}…, layer ${made.layer}), but ${id} here has sha256 ${source.sha256.slice(0, 16)}…, layer ${layer}.`,
    { hint: 'A basis fits images that went through the same network to the same layer.' },
  );
}

/** In the schema's order, so that equal parameters are one run however they were written. */
function checkParameters(given: Parameters): Parameters {
  const { success, data, error } = parametersSchema.safeParse(given);
  if (success) return data;
  throw new LeitmotifError('usage', `The run's parameters are wrong:\n${z.prettifyError(error)}`);
}

function checkSize({ id, input }: ModelCard, size: number): void {
  if (input.flexible && size < input.minSize) {
    throw new LeitmotifError('usage', `${id} takes images of ${input.minSize}² or more, not ${size}².`, {
      hint: `It was trained at ${input.size}²; leave --size out for that.`,
    });
  }
  if (input.flexible || size === input.size) return;
  throw new LeitmotifError('usage', `${id} takes images of ${input.size}² only, not ${size}².`, {
    ...(input.fixedBecause && { hint: input.fixedBecause }),
  });
}

/**
 * Writes the network's card, the plan and run.json, the run manifest last. Pages that are there stay, and so does the time of creation:
 * whoever plans the same run, at the same time or later, plans the same. What was cut off is written anew.
 *
 * @throws LeitmotifError `other-version`, and `store-*`
 */
export async function storePlan(store: Store, { run, card, batches, basis }: PlannedRun): Promise<Run> {
  const { runId } = run;
  const stored = openRun(store, runId);
  const model: ModelManifest = { schema: 'leitmotif/model@1', card: textOf(card) };
  await writeOnce(store, modelManifest(runId), model, stored.model);
  if (basis) await storeBasis(store, runId, basis);
  for (let number = 0; number < run.plan.pages; number++) {
    const page: PlanPage = {
      schema: 'leitmotif/plan@1',
      batches: batches.slice(number * batchesPerPage, (number + 1) * batchesPerPage),
    };
    await writeOnce(store, planPage(runId, number), page, () => stored.page(number));
  }
  const earlier = await writeOnce(store, runManifest(runId), run, stored.manifest);
  if (earlier === undefined) return run;
  checkVersion(earlier);
  const { createdAt, since } = earlier;
  const renewed: Run = { ...run, createdAt, ...(since ? { since } : {}) };
  await store.put(runManifest(runId), manifestBytes(renewed));
  return renewed;
}

const whatMends =
  'Remove it and run the same command again, which writes it anew, or run into another store.';

/** Writes a manifest unless it is there: then what `read` makes of it. One that is no JSON, as a full disk or a crash leaves it, makes way. */
async function writeOnce<T>(
  store: Store,
  name: string,
  manifest: unknown,
  read: () => Promise<T>,
): Promise<T | undefined> {
  const bytes = manifestBytes(manifest);
  if (await store.create(name, bytes)) return undefined;
  return read().catch(async (thrown) => {
    const { code, cause } = asLeitmotifError(thrown);
    if (code !== 'manifest-invalid') throw thrown;
    // One that another version wrote is JSON and stays.
    if (!(cause instanceof SyntaxError)) throw withHint(thrown, whatMends);
    await store.put(name, bytes);
    return undefined;
  });
}

/** The next run would take overlays for images. */
function storeIsDataset(uri: string): LeitmotifError {
  return new LeitmotifError('usage', `The results would lie among the images of ${uri}.`, {
    hint: 'Name another folder with --out; one within the dataset is left out of it.',
  });
}

function emptyDataset(
  source: Source,
  { include, exclude }: FullRequest,
  { notImages, filteredOut, examples }: PlannedRun['ignored'],
): LeitmotifError {
  if (filteredOut > 0) {
    const filters = [
      ...include.map((glob) => `--include ${glob}`),
      ...exclude.map((glob) => `--exclude ${glob}`),
    ];
    return new LeitmotifError(
      'dataset-empty',
      `None of the ${counted(filteredOut, 'image')} in ${source.uri} is left by ${filters.join(' ')}.`,
      {
        hint: `Globs are matched against keys such as ${examples.map((key) => JSON.stringify(key)).join(', ')}.`,
      },
    );
  }
  const holds = notImages === 0 ? 'is empty' : `holds no image (${counted(notImages, 'other file')})`;
  return new LeitmotifError('dataset-empty', `The dataset ${source.uri} ${holds}.`, {
    hint: 'Images are found by their extension (.jpg, .png, .webp, .gif, .tif, .avif), in sub-folders, too.',
  });
}
