/** The read model over a run's manifests; needs a store and nothing else. */
import { LeitmotifError } from '../errors.ts';
import { type Categories, categoriesSchema } from '../manifest/categories.ts';
import { type Concepts, conceptsSchema } from '../manifest/concepts.ts';
import { type MapManifest, mapSchema } from '../manifest/map.ts';
import { type ModelManifest, modelSchema } from '../manifest/model.ts';
import { type MotifBatch, type Motifs, motifBatchSchema, motifsSchema } from '../manifest/motifs.ts';
import { parseManifest } from '../manifest/read.ts';
import { type Receipt, receiptSchema } from '../manifest/receipt.ts';
import { type PlannedBatch, planPageSchema, type Run, runSchema } from '../manifest/run.ts';
import { type Tables, tablesSchema } from '../manifest/tables.ts';
import {
  batchesPerPage,
  batchObject,
  categoriesManifest,
  conceptsName,
  mapManifest,
  modelManifest,
  motifBatchName,
  motifsManifest,
  pageOf,
  planPage,
  receiptName,
  runManifest,
  runObject,
  tablesManifest,
} from '../store/layout.ts';
import type { Store } from '../store/store.ts';
import { ifThere } from './if-there.ts';

export interface StoredRun {
  readonly store: Store;
  readonly runId: string;
  /** What every command takes, whatever store it would look into. */
  readonly address: string;
  manifest(): Promise<Run>;
  model(): Promise<ModelManifest>;
  /** Every batch of the plan, in order, whether it is done or not; read page by page. */
  batches(): AsyncIterable<PlannedBatch>;
  /** Batches of one page of the plan. */
  page(number: number): Promise<PlannedBatch[]>;
  /** @throws LeitmotifError `object-not-found` for a batch that is not in the plan */
  batch(batchId: string): Promise<PlannedBatch>;
  isDone(batchId: string): Promise<boolean>;
  receipt(batchId: string): Promise<Receipt>;
  /** Whether a batch is done and with what result, in one request. */
  receiptIfDone(batchId: string): Promise<Receipt | undefined>;
  concepts(batchId: string): Promise<Concepts>;
  categories(): Promise<Categories>;
  hasMotifs(): Promise<boolean>;
  motifs(): Promise<Motifs>;
  /** Only batches with concepts have such a file. */
  hasMotifBatch(batchId: string): Promise<boolean>;
  motifBatch(batchId: string): Promise<MotifBatch>;
  motifBatchIfAny(batchId: string): Promise<MotifBatch | undefined>;
  hasMap(): Promise<boolean>;
  map(): Promise<MapManifest>;
  /** @throws LeitmotifError `object-not-found` for a run that has no tables, since it has not ended */
  tables(): Promise<Tables>;
}

export function openRun(store: Store, runId: string): StoredRun {
  const read = async <T>(schema: Parameters<typeof parseManifest<T>>[0], name: string) =>
    parseManifest(schema, await store.get(name), `${store.uri}/${name}`);
  const address = `${store.uri}/${runId}`;
  const manifest = () => read(runSchema, runManifest(runId));
  const receipt = (batchId: string) => read(receiptSchema, batchObject(runId, batchId, receiptName));
  const motifBatch = (batchId: string) => read(motifBatchSchema, runObject(runId, motifBatchName(batchId)));
  const page = async (number: number) => (await read(planPageSchema, planPage(runId, number))).batches;

  return {
    store,
    runId,
    address,
    manifest,
    model: () => read(modelSchema, modelManifest(runId)),
    async *batches() {
      const { plan } = await manifest();
      for (let number = 0; number < plan.pages; number++) yield* await page(number);
    },
    page,
    async batch(batchId) {
      const found = (await page(pageOf(batchId)))[Number.parseInt(batchId, 10) % batchesPerPage];
      if (found?.batchId === batchId) return found;
      throw new LeitmotifError('object-not-found', `Run ${runId} has no batch ${batchId}.`);
    },
    isDone: (batchId) => store.has(batchObject(runId, batchId, receiptName)),
    receipt,
    receiptIfDone: (batchId) => ifThere(receipt(batchId)),
    concepts: (batchId) => read(conceptsSchema, batchObject(runId, batchId, conceptsName)),
    categories: () => read(categoriesSchema, categoriesManifest(runId)),
    hasMotifs: () => store.has(motifsManifest(runId)),
    motifs: () => read(motifsSchema, motifsManifest(runId)),
    hasMotifBatch: (batchId) => store.has(runObject(runId, motifBatchName(batchId))),
    motifBatch,
    motifBatchIfAny: (batchId) => ifThere(motifBatch(batchId)),
    hasMap: () => store.has(runObject(runId, mapManifest)),
    map: () => read(mapSchema, runObject(runId, mapManifest)),
    tables: async () => {
      const tables = await ifThere(read(tablesSchema, runObject(runId, tablesManifest)));
      if (tables) return tables;
      throw new LeitmotifError('object-not-found', `Run ${runId} has no tables.`, {
        hint: `They are written when a run ends; leitmotif motifs ${address} writes those of a finished run.`,
      });
    },
  };
}
