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
  // Through WebGPU an H100 takes two to five times as long for a factorisation as one thread: its many small steps wait
  // for each other.
  const solverDevice = device === 'webgpu' ? 'cpu' : device;
  const [solvers, networks, contexts] = [memory<Solver>(), memory<OpenedNetwork>(), memory<BatchContext>()];
  const open = async (storeUri: string, runId: string): Promise<BatchContext> => {
    const stored = openRun(openStore(storeUri), runId);
    const run = await stored.manifest();
    // Runs of one network share it.
    const opened = await networks(JSON.stringify((await stored.model()).card), async () => {
      const imported = await importRunNetwork(stored);
      return { card: imported.card, network: await openNetwork(imported, { threads, device }) };
    });
    return {
      stored,
      run,
      source: await openSource(run.dataset.uri),
      ...opened,
      solver: await solvers('', () => createSolver({ threads, device: solverDevice })),
      ...(run.basis ? { basis: await loadBasis(stored) } : {}),
      threads,
      device,
    };
  };
  return {
    open: (storeUri, runId) => contexts(JSON.stringify([storeUri, runId]), () => open(storeUri, runId)),
  };
}

type OpenedNetwork = Pick<BatchContext, 'card' | 'network'>;

/** Makes what a key stands for once; what failed is tried again the next time. */
function memory<T>(): (key: string, make: () => Promise<T>) => Promise<T> {
  const made = new Map<string, Promise<T>>();
  return (key, make) => {
    const known = made.get(key);
    if (known) return known;
    const fresh = make();
    made.set(key, fresh);
    fresh.catch(() => made.delete(key));
    return fresh;
  };
}
