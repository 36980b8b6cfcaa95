/** Reads runs for pages, and remembers what many pages need: indices, image keys, what lists say of batches. */
import { readFindings } from '../catalog/findings.ts';
import type { ImageList } from '../catalog/image-list.ts';
import type { StoredRun } from '../catalog/open-run.ts';
import { createReceiptMemory } from '../catalog/receipt-memory.ts';
import { type RunIndex, readRunIndex } from '../catalog/run-index.ts';
import { tagOf } from '../catalog/tag-of.ts';
import { asLeitmotifError, LeitmotifError } from '../errors.ts';
import type { MotifFinding } from '../manifest/findings.ts';
import type { MapManifest } from '../manifest/map.ts';
import { type MapPoints, readMapParts, readMapPoints } from '../manifest/map-points.ts';
import type { Run } from '../manifest/run.ts';
import type { ImageProblem } from '../manifest/run-index.ts';
import { indexManifest, mapManifest, runObject } from '../store/layout.ts';
import type { BatchDigest } from '../views/batch-digest.ts';
import type { Silence } from '../views/standing.ts';
import { type Contents, indexedContents, liveContents } from './contents.ts';
import { runOf, type Shelf } from './shelf.ts';
import type { ReadSilence } from './silence.ts';

/** A run whose manifest has been read. */
export interface OpenedRun {
  shelf: Shelf;
  stored: StoredRun;
  run: Run;
  /** Motifs and categories, as the run's last end left them; missing for one that has never ended. */
  index: RunIndex | undefined;
  contents: Contents;
  /** What people found about motifs. */
  findings(): Promise<readonly MotifFinding[]>;
  /** `undefined` unless nothing was heard of it for long. */
  silence(): Promise<Silence | undefined>;
  /** Missing for a run that has not ended yet; so are its parts. */
  map(): Promise<{ map: MapManifest; points: MapPoints } | undefined>;
  mapParts(): Promise<Uint8Array | undefined>;
}

export interface Reader {
  /** @throws LeitmotifError `run-not-found`, `object-not-found`, `manifest-invalid`, `store-unreadable` */
  open(shelf: Shelf, runId: string): Promise<OpenedRun>;
}

/** Runs whose image keys and problems are kept: some 60 bytes an image; and those whose directory is. */
const kept = { images: 3, directories: 24 };

/** Runs whose map is kept, at 24 bytes an image; and those of which it is kept what images are made of, a byte for each motif. */
const keptMaps = { points: 3, parts: 2 };

export function createReader(silenceOf: ReadSilence): Reader {
  const digests = createReceiptMemory<BatchDigest>();
  const indices = createMemory<RunIndex>(kept.directories);
  const images = createMemory<ImageList>(kept.images);
  const problems = createMemory<readonly ImageProblem[]>(kept.images);
  const maps = createMemory<{ map: MapManifest; points: MapPoints }>(keptMaps.points);
  const mapParts = createMemory<Uint8Array>(keptMaps.parts);

  return {
    async open(shelf, runId) {
      const stored = runOf(shelf, runId);
      const run = await stored.manifest().catch((thrown) => {
        if (asLeitmotifError(thrown).code !== 'object-not-found') throw thrown;
        throw new LeitmotifError('run-not-found', `No run ${runId} is in ${shelf.store.uri}.`, {
          hint: 'If it was there, somebody has removed it.',
          cause: thrown,
        });
      });
      const key = `${shelf.slug}/${runId}`;
      const name = runObject(runId, indexManifest);
      const tag = await tagOf(stored.store, name);
      const index = tag === undefined ? undefined : await indices(key, tag, () => readRunIndex(stored));
      const isOver = !['running', 'interrupted'].includes(run.status);
      const contents =
        index && isOver
          ? indexedContents(index, images.bind(undefined, key), problems.bind(undefined, key))
          : liveContents(stored, run, images.bind(undefined, key), digests);
      const ofMap = async <T>(memory: Memory<T>, read: () => Promise<T>) => {
        if (!(await stored.hasMap())) return undefined;
        return memory(key, (await stored.store.open(runObject(runId, mapManifest))).tag, read);
      };
      const mapFile = async <T>(object: string, parse: (bytes: Uint8Array, name: string) => T) => {
        const name = runObject(runId, object);
        return parse(await stored.store.get(name), `${stored.store.uri}/${name}`);
      };
      let found: ReturnType<typeof readFindings> | undefined;
      const findings = async () => {
        found ??= readFindings(stored);
        return (await found).motifs;
      };
      return {
        shelf,
        stored,
        run,
        index,
        contents,
        findings,
        silence: () => silenceOf(stored, run),
        map: () =>
          ofMap(maps, async () => {
            const map = await stored.map();
            return { map, points: await mapFile(map.points.name, readMapPoints) };
          }),
        mapParts: () => ofMap(mapParts, async () => mapFile((await stored.map()).parts.name, readMapParts)),
      };
    },
  };
}

/** The last few values by key, each as long as its tag stays the same. */
type Memory<T> = (key: string, tag: string, read: () => Promise<T>) => Promise<T>;

function createMemory<T>(size: number): Memory<T> {
  const known = new Map<string, { tag: string; value: Promise<T> }>();
  return async (key, tag, read) => {
    const earlier = known.get(key);
    const value = earlier?.tag === tag ? earlier.value : read();
    known.delete(key);
    known.set(key, { tag, value });
    if (known.size > size) known.delete(known.keys().next().value as string);
    return value.catch((thrown) => {
      known.delete(key);
      throw thrown;
    });
  };
}
