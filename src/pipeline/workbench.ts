/** What a worker process keeps between batches: networks, the solver, and the runs it works on. */
import sharp from 'sharp';
import { openRun, type StoredRun } from '../catalog/open-run.ts';
import { openSource } from '../dataset/open-source.ts';
import type { Source } from '../dataset/source.ts';
import { createSolver, type Solver } from '../factorization/solver.ts';
import type { Run } from '../manifest/run.ts';
import { cacheFolder } from '../model/cache-folder.ts';
import { loadCard, type ModelCard } from '../model/card.ts';
import type { Device } from '../model/device.ts';
import { importModel } from '../model/import.ts';
import { type Network, openNetwork } from '../model/network.ts';
import { openStore } from '../store/store.ts';

/** Everything that the batches of one run need. */
export interface BatchContext {
  stored: StoredRun;
  run: Run;
  source: Source;
  card: ModelCard;
  network: Network;
  solver: Solver;
  threads: number;
  device: Device;
}

export interface Workbench {
  /** What the run's batches need, from references alone; opened once. */
  open(storeUri: string, runId: string): Promise<BatchContext>;
}

export function createWorkbench({ threads, device }: { threads: number; device: Device }): Workbench {
  // Images are decoded side by side, so one decoder thread each; and no image is decoded twice.
  sharp.concurrency(1);
  sharp.cache(false);
  const solver = remember(() => createSolver({ threads }));
  const network = remember(async (reference: string) => {
    const card = await loadCard(reference);
    const imported = await importModel(card, cacheFolder());
    return { card, network: await openNetwork(imported, { threads, device }) };
  });
  const context = remember(async (storeUri: string, runId: string): Promise<BatchContext> => {
    const stored = openRun(openStore(storeUri), runId);
    const run = await stored.manifest();
    return {
      stored,
      run,
      source: await openSource(run.dataset.uri),
      ...(await network(run.model.card)),
      solver: await solver(),
      threads,
      device,
    };
  });
  return { open: context };
}

/** Calls `make` once for the same arguments; what failed is tried again the next time. */
function remember<A extends string[], T>(make: (...key: A) => Promise<T>): (...key: A) => Promise<T> {
  const made = new Map<string, Promise<T>>();
  return (...key) => {
    const name = JSON.stringify(key);
    const known = made.get(name);
    if (known) return known;
    const fresh = make(...key);
    made.set(name, fresh);
    fresh.catch(() => made.delete(name));
    return fresh;
  };
}
