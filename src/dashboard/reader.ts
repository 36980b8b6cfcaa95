/** Reads runs for pages, and remembers what many pages need: plans, categories, what lists say of batches. */

import { readFindings } from '../catalog/findings.ts';
import type { StoredRun } from '../catalog/open-run.ts';
import { createProblemReader, type ImageProblem } from '../catalog/problems.ts';
import { createReceiptMemory } from '../catalog/receipt-memory.ts';
import { type ShownMotifs, withFindings } from '../concepts/motif-findings.ts';
import type { Categories } from '../manifest/categories.ts';
import type { Motifs } from '../manifest/motifs.ts';
import type { PlannedBatch, Run } from '../manifest/run.ts';
import { categoriesManifest, motifsManifest } from '../store/layout.ts';
import { type BatchDigest, digestOf, unfinishedDigest } from '../views/batch-digest.ts';
import { runOf, type Shelf } from './shelf.ts';

/** A run whose manifest has been read. */
export interface OpenedRun {
  shelf: Shelf;
  stored: StoredRun;
  run: Run;
  plan(): Promise<readonly PlannedBatch[]>;
  digest(batch: PlannedBatch): Promise<BatchDigest>;
  /** Images without results so far. */
  problems(): Promise<ImageProblem[]>;
  /** With what people found about them; missing for a run that has not ended yet. */
  motifs(): Promise<ShownMotifs | undefined>;
  /** Empty for a run that has not ended yet. */
  categories(): Promise<Categories['categories']>;
  shortcuts(): Promise<Categories['shortcuts']>;
}

export interface Reader {
  /** @throws LeitmotifError `run-not-found`, `object-not-found`, `manifest-invalid`, `store-unreadable` */
  open(shelf: Shelf, runId: string): Promise<OpenedRun>;
}

/** Plans and category manifests kept; they can be large. */
const kept = 3;

export function createReader(): Reader {
  const readProblems = createProblemReader();
  const digests = createReceiptMemory<BatchDigest>();
  const plans = createMemory<readonly PlannedBatch[]>();
  const categories = createMemory<Categories>();
  const motifs = createMemory<Motifs>();

  return {
    async open(shelf, runId) {
      const uncached = runOf(shelf, runId);
      const run = await uncached.manifest();
      const key = `${shelf.slug}/${runId}`;
      const plan = () =>
        plans(key, run.dataset.digest, async () => {
          const batches: PlannedBatch[] = [];
          for await (const batch of uncached.batches()) batches.push(batch);
          return batches;
        });
      const stored: StoredRun = {
        ...uncached,
        async *batches() {
          yield* await plan();
        },
      };
      const manifest = async <T>(memory: Memory<T>, name: string, read: () => Promise<T>) => {
        if (!(await stored.store.has(name))) return undefined;
        return memory(key, (await stored.store.open(name)).tag, read);
      };
      const categoryManifest = () => manifest(categories, categoriesManifest(runId), stored.categories);
      return {
        shelf,
        stored,
        run,
        plan,
        digest: async (batch) => {
          const read = async () =>
            digestOf(batch, await stored.concepts(batch.batchId), await stored.receipt(batch.batchId));
          return (await digests(stored, batch.batchId, read)) ?? unfinishedDigest(run, batch);
        },
        problems: () => readProblems(stored, run.failures),
        motifs: async () => {
          const found = await manifest(motifs, motifsManifest(runId), stored.motifs);
          return found && withFindings(found, (await readFindings(stored)).motifs);
        },
        categories: async () => (await categoryManifest())?.categories ?? [],
        shortcuts: async () => (await categoryManifest())?.shortcuts ?? [],
      };
    },
  };
}

/** The last few values by key, each as long as its tag stays the same. */
type Memory<T> = (key: string, tag: string, read: () => Promise<T>) => Promise<T>;

function createMemory<T>(): Memory<T> {
  const known = new Map<string, { tag: string; value: Promise<T> }>();
  return async (key, tag, read) => {
    const earlier = known.get(key);
    const value = earlier?.tag === tag ? earlier.value : read();
    known.delete(key);
    known.set(key, { tag, value });
    if (known.size > kept) known.delete(known.keys().next().value as string);
    return value.catch((thrown) => {
      known.delete(key);
      throw thrown;
    });
  };
}
