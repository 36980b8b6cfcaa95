/** Groups a dataset's images into batches and derives the ids; pure. */
import { createHash } from 'node:crypto';
import type { Parameters, PlannedBatch, PlannedImage } from '../manifest/run.ts';
import { sha256Of } from '../sha256.ts';
import { batchIdOf } from '../store/layout.ts';
import { seededRandom, shuffled } from './random.ts';

/**
 * The batches of a run. Images are sorted by key; with `groupBy: 'folder'` no batch mixes folders; with `shuffle`
 * the order within a group comes from the seed, so that every batch is a sample of its group. A group is cut into
 * the fewest batches of at most `batchSize`, as even as can be: 33 images make 17 + 16, not 32 + 1.
 *
 * Batches of an `earlier` plan whose images are all still there, unchanged, come first and stay as they are.
 */
export function planBatches(
  images: readonly PlannedImage[],
  { batchSize, groupBy, shuffle, seed }: Pick<Parameters, 'batchSize' | 'groupBy' | 'shuffle' | 'seed'>,
  earlier: readonly PlannedBatch[] = [],
): PlannedBatch[] {
  const kept = keptBatches(earlier, images);
  const keptKeys = new Set(kept.flatMap((batch) => batch.map(({ key }) => key)));
  const sorted = images.filter(({ key }) => !keptKeys.has(key)).sort((a, b) => (a.key < b.key ? -1 : 1));
  const groups = groupBy === 'folder' ? byFolder(sorted) : [sorted];
  const random = seededRandom(seed);
  const added = groups.flatMap((group) => splitEvenly(shuffle ? shuffled(group, random) : group, batchSize));
  return [...kept, ...added].map((batch, position) => ({
    batchId: batchIdOf(position, digestOfKeys(batch)),
    images: batch,
  }));
}

/** Those of the earlier batches that hold nothing but images which are the same now. */
export function keptBatches(
  earlier: readonly PlannedBatch[],
  images: readonly PlannedImage[],
): PlannedImage[][] {
  const now = new Map(images.map((image) => [image.key, image]));
  return earlier
    .map((batch) => batch.images)
    .filter((batch) => batch.every((image) => isSame(image, now.get(image.key))));
}

/** How many images are only in either list, different, or the same in both. */
export function changesBetween(before: readonly PlannedImage[], after: readonly PlannedImage[]) {
  const then = new Map(before.map((image) => [image.key, image]));
  const both = after.filter(({ key }) => then.has(key));
  const same = both.filter((image) => isSame(image, then.get(image.key))).length;
  return {
    added: after.length - both.length,
    removed: before.length - both.length,
    changed: both.length - same,
    same,
  };
}

function isSame({ bytes, version }: PlannedImage, other: PlannedImage | undefined): boolean {
  return other !== undefined && bytes === other.bytes && version === other.version;
}

/** sha-256 over keys, sizes and versions: changes when an image is added, removed, renamed or replaced. */
export function digestOf(images: readonly PlannedImage[]): string {
  const hash = createHash('sha256');
  for (const { key, bytes, version } of images) hash.update(`${JSON.stringify([key, bytes, version])}\n`);
  return hash.digest('hex');
}

/** What runs have in common that can share batches: everything but the images. */
export function recipeOf(request: {
  datasetUri: string;
  parameters: Parameters;
  model: unknown;
  version: string;
}): string {
  return sha256Of(JSON.stringify(request));
}

/**
 * The run's id: the dataset's name for people, and a digest over everything that decides the results, so that the
 * same request is the same run.
 */
export function runIdOf(request: {
  datasetUri: string;
  datasetDigest: string;
  parameters: Parameters;
  /** What decides the network’s answers: file, labels, input, layer. */
  model: unknown;
  /** Digest of the batches that were kept from an earlier plan; the batches depend on it. */
  kept?: string;
}): string {
  const name = request.datasetUri.split('/').filter(Boolean).at(-1) ?? 'dataset';
  const readable = name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 40);
  const digest = sha256Of(JSON.stringify(request)).slice(0, 8);
  return `${readable || 'dataset'}-${digest}`;
}

function digestOfKeys(images: readonly PlannedImage[]): string {
  return sha256Of(JSON.stringify(images.map(({ key }) => key))).slice(0, 8);
}

function byFolder(images: readonly PlannedImage[]): PlannedImage[][] {
  const folders = new Map<string, PlannedImage[]>();
  for (const image of images) {
    const folder = folderOf(image.key);
    const group = folders.get(folder);
    if (group) group.push(image);
    else folders.set(folder, [image]);
  }
  return [...folders.values()];
}

function folderOf(key: string): string {
  return key.slice(0, Math.max(0, key.lastIndexOf('/')));
}

function splitEvenly<T>(items: T[], largest: number): T[][] {
  const parts = Math.ceil(items.length / largest);
  return Array.from({ length: parts }, (_, i) =>
    items.slice(Math.round((i * items.length) / parts), Math.round(((i + 1) * items.length) / parts)),
  );
}
