/** What a worker process keeps between batches: networks, the solver, and the runs it works on. */
import sharp from 'sharp';
import { openRun, type StoredRun } from '../catalog/open-run.ts';
import { openSource } from '../dataset/open-source.ts';
import type { Source } from '../dataset/source.ts';
import { createSolver, type Solver } from '../factorization/solver.ts';
import type { Run } from '../manifest/run.ts';
import type { ModelCard } from '../model/card.ts';
import type { Device } from '../model/device.ts';
import { type Network, openNetwork } from '../model/network.ts';
import { openStore } from '../store/store.ts';
import { type Basis, loadBasis } from './basis.ts';
import { importRunNetwork } from './run-network.ts';

/** Everything that the batches of one run need. */
export interface BatchContext {
  stored: StoredRun;
  run: Run;
  source: Source;
  card: ModelCard;
  network: Network;
  solver: Solver;
  /** The basis that the run applies, if it does. */
  basis?: Basis;
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
  const solver = remember(() => createSolver({ threads, device }));
  // Runs of one network share it.
  const network = remember((imported: string) => openNetwork(JSON.parse(imported), { threads, device }));
  const context = remember(async (storeUri: string, runId: string): Promise<BatchContext> => {
    const stored = openRun(openStore(storeUri), runId);
    const run = await stored.manifest();
    const imported = await importRunNetwork(stored);
    return {
      stored,
      run,
      source: await openSource(run.dataset.uri),
      card: imported.card,
      network: await network(JSON.stringify(imported)),
      solver: await solver(),
      ...(run.basis ? { basis: await loadBasis(stored) } : {}),
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
