/** Writes a run that looks finished: real schemas and figures that agree, made-up numbers, one picture for all. */
import { createHash } from 'node:crypto';
import pLimit from 'p-limit';
import sharp from 'sharp';
import { openRun, type StoredRun } from '../../src/catalog/open-run.ts';
import { digestOf, planBatches } from '../../src/dataset/plan.ts';
import type { Concepts } from '../../src/manifest/concepts.ts';
import { manifestBytes } from '../../src/manifest/read.ts';
import type { Receipt } from '../../src/manifest/receipt.ts';
import type { PlannedBatch, PlannedImage, Run } from '../../src/manifest/run.ts';
import { encodeSafetensors } from '../../src/manifest/safetensors.ts';
import { loadCard } from '../../src/model/card.ts';
import { gatherDataset } from '../../src/pipeline/gather.ts';
import { storePlan } from '../../src/pipeline/prepare.ts';
import { totalsOf } from '../../src/pipeline/summary.ts';
import { putDataset } from '../../src/pipeline/write-dataset.ts';
import {
  batchesPerPage,
  batchObject,
  conceptsName,
  contactSheetName,
  exemplarName,
  factorsName,
  motifBasisName,
  motifBatchName,
  motifsManifest,
  partsName,
  receiptName,
  runManifest,
  runObject,
} from '../../src/store/layout.ts';
import type { Store } from '../../src/store/store.ts';
import { exampleRun } from '../../test/example-run.ts';
import {
  channels,
  conceptsOfBatch,
  grid,
  partsOfBatch,
  type SyntheticBatch,
  syntheticBatch,
} from './synthetic-batch.ts';
import { syntheticAnswers, syntheticMotifs } from './synthetic-motifs.ts';

export interface SyntheticRun {
  images: number;
  motifs: number;
  /** Batches whose pictures and factors are written; pages of others lack them, and `validate` misses them. */
  pictured: 'all' | readonly number[];
}

/** Batches written at a time. */
const writers = 16;

/** Images of one folder. */
const imagesOfFolder = 2000;

/** No tables and no report. */
export async function writeSyntheticRun(
  store: Store,
  { images: count, motifs, pictured }: SyntheticRun,
): Promise<StoredRun> {
  const images = Array.from({ length: count }, (_, i): PlannedImage => {
    const folder = `folder-${String(Math.floor(i / imagesOfFolder)).padStart(3, '0')}`;
    return {
      key: `photographs/${folder}/IMG_${String(i).padStart(7, '0')}.jpg`,
      bytes: 1000 + i,
      version: '1',
    };
  });
  const example = exampleRun(`synthetic-${count}`);
  const batches = planBatches(images, example.parameters);
  const lost = batches.length - 1;
  const failures = [
    { batchId: batches[lost]!.batchId, code: 'worker-crashed', reason: 'The process was killed.' },
  ];
  const card = await loadCard('inception-v3');
  const run: Run = {
    ...example,
    dataset: {
      ...example.dataset,
      uri: '/photographs',
      images: count,
      bytes: images.reduce((sum, image) => sum + image.bytes, 0),
      digest: digestOf(images),
    },
    model: {
      id: card.id,
      card: card.reference,
      name: card.name,
      sha256: card.source.sha256,
      layer: card.layer,
      licence: card.licence,
    },
    plan: { batches: batches.length, pages: Math.ceil(batches.length / batchesPerPage) },
    failures,
  };
  await storePlan(store, { run, card, batches, ignored: { notImages: 0, filteredOut: 0, examples: [] } });
  const stored = openRun(store, run.runId);

  const done = batches.slice(0, lost);
  const made = function* () {
    for (const [place, batch] of done.entries()) yield syntheticBatch(batch, place, motifs);
  };
  const { manifest, basis } = syntheticMotifs(run.runId, motifs, made());
  await store.put(motifsManifest(run.runId), manifestBytes(manifest));
  await store.put(runObject(run.runId, motifBasisName), basis);
  const files = await standIns();
  const crops = manifest.motifs.flatMap(({ exemplars }) =>
    exemplars.map(({ crop }) => runObject(run.runId, crop!)),
  );
  await putAll(store, new Map(crops.map((name) => [name, files.crop])));

  const gathering = gatherDataset(run.runId, failures, {
    manifest,
    ...syntheticAnswers(manifest),
  });
  const limit = pLimit(writers);
  const writing: Promise<void>[] = [];
  for (const [place, planned] of done.entries()) {
    const batch = syntheticBatch(planned, place, motifs);
    const motifBatch = { ...batch.motifs, basis: manifest.basis.sha256 };
    const isPictured = pictured === 'all' || pictured.includes(place);
    const { receipt, objects } = finishedBatch(planned, batch, files, isPictured);
    gathering.add({ planned, done: { receipt, concepts: batch.concepts, motifs: motifBatch } });
    const name = runObject(run.runId, motifBatchName(planned.batchId));
    writing.push(limit(() => putBatch(stored, planned, objects, receipt)));
    writing.push(limit(() => store.put(name, manifestBytes(motifBatch))));
    if (writing.length > 4 * writers) await Promise.all(writing.splice(0));
  }
  await Promise.all(writing);
  gathering.add({ planned: batches[lost]! });
  await putDataset(stored, gathering.finish());
  const closed: Run = { ...run, status: 'partial', totals: await totalsOf(stored, failures) };
  await store.put(runManifest(run.runId), manifestBytes(closed));
  return stored;
}

type StandIns = Record<'crop' | 'picture' | 'heatmaps', Uint8Array>;

async function standIns(): Promise<StandIns> {
  const plain = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: '#5a7a9a' } });
  return {
    crop: await plain(160, 160).jpeg().toBuffer(),
    picture: await plain(640, 480).jpeg().toBuffer(),
    heatmaps: await plain(grid.width, grid.height * conceptsOfBatch)
      .greyscale()
      .png()
      .toBuffer(),
  };
}

/** The objects of a batch by name, and the receipt that lists them; without pictures only the manifest is written. */
function finishedBatch(
  { batchId }: PlannedBatch,
  { concepts, ledger }: SyntheticBatch,
  files: StandIns,
  isPictured: boolean,
): { receipt: Receipt; objects: Map<string, Uint8Array> } {
  const pictures = new Map(
    concepts.images.flatMap(({ objects: { overlay, heatmaps, picture } }) => [
      [overlay, files.picture],
      [heatmaps, files.heatmaps],
      [picture, files.picture],
    ]),
  );
  const objects = new Map<string, Uint8Array>([
    [conceptsName, manifestBytes(concepts)],
    [factorsName, factorsFile(concepts, conceptsOfBatch)],
    [partsName, factorsFile(concepts, partsOfBatch)],
    [contactSheetName, files.picture],
    ...concepts.concepts.map(({ index }): [string, Uint8Array] => [exemplarName(index, 0), files.crop]),
    ...pictures,
  ]);
  const digests = new Map<Uint8Array, string>();
  const sha256Of = (bytes: Uint8Array) => {
    const digest = digests.get(bytes) ?? createHash('sha256').update(bytes).digest('hex');
    digests.set(bytes, digest);
    return digest;
  };
  const ok = concepts.images.length;
  return {
    objects: isPictured ? objects : new Map([...objects].slice(0, 1)),
    receipt: {
      schema: 'leitmotif/receipt@1',
      batchId,
      counts: {
        images: ledger.length,
        ok,
        skipped: 0,
        failed: ledger.length - ok,
        concepts: conceptsOfBatch,
      },
      ledger,
      objects: [...objects].map(([name, bytes]) => ({ name, bytes: bytes.length, sha256: sha256Of(bytes) })),
      seconds: { decode: 1 },
      host: { device: 'cpu', threads: 1 },
      startedAt: '2026-01-01T00:00:00.000Z',
      finishedAt: '2026-01-01T00:00:01.000Z',
    },
  };
}

function factorsFile({ images }: Concepts, k: number): Uint8Array {
  const positions = images.length * grid.width * grid.height;
  return encodeSafetensors([
    { name: 'W', shape: [channels, k], data: new Float32Array(channels * k).fill(1) },
    { name: 'H', shape: [k, positions], data: new Float32Array(k * positions).fill(0.5) },
  ]);
}

async function putBatch(
  { store, runId }: StoredRun,
  { batchId }: PlannedBatch,
  objects: ReadonlyMap<string, Uint8Array>,
  receipt: Receipt,
): Promise<void> {
  const nameOf = (name: string) => batchObject(runId, batchId, name);
  await putAll(store, new Map([...objects].map(([name, bytes]) => [nameOf(name), bytes])));
  await store.put(nameOf(receiptName), manifestBytes(receipt));
}

async function putAll(store: Store, objects: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const limit = pLimit(writers);
  await Promise.all([...objects].map(([name, bytes]) => limit(() => store.put(name, bytes))));
}
