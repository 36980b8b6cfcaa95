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
import { checkVersion } from './versions.ts';

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
  /** What a batch of the run needs, from references alone. A process has one at a time: opening closes what is unused. */
  open(storeUri: string, runId: string): Promise<BatchContext>;
}

/** Runs take turns in a queue; a network takes a hundred megabytes and more, and a run little but its basis. */
const kept = { networks: 4, runs: 64 };

export function createWorkbench({ threads, device }: { threads: number; device: Device }): Workbench {
  // Images are decoded side by side, so one decoder thread each; and no image is decoded twice.
  sharp.concurrency(1);
  sharp.cache(false);
  // Through WebGPU an H100 takes two to five times as long for a factorisation as one thread: its many small steps wait
  // for each other.
  const solverDevice = device === 'webgpu' ? 'cpu' : device;
  const solvers = memory<Solver>(1);
  const networks = memory<OpenedNetwork>(kept.networks, ({ network }) => network.close());
  const runs = memory<OpenedRun>(kept.runs);
  return {
    async open(storeUri, runId) {
      const opened = await runs(JSON.stringify([storeUri, runId]), () => openBatches(storeUri, runId));
      // Runs of one network share it.
      const { card, network } = await networks(opened.networkKey, async () => {
        const imported = await importRunNetwork(opened.stored);
        return { card: imported.card, network: await openNetwork(imported, { threads, device }) };
      });
      const solver = await solvers('', () => createSolver({ threads, device: solverDevice }));
      return { ...opened, card, network, solver, threads, device };
    },
  };
}

type OpenedNetwork = Pick<BatchContext, 'card' | 'network'>;

type OpenedRun = Pick<BatchContext, 'stored' | 'run' | 'source' | 'basis'> & { networkKey: string };

async function openBatches(storeUri: string, runId: string): Promise<OpenedRun> {
  const stored = openRun(openStore(storeUri), runId);
  const run = await stored.manifest();
  checkVersion(run);
  return {
    stored,
    run,
    source: await openSource(run.dataset.uri),
    ...(run.basis ? { basis: await loadBasis(stored) } : {}),
    networkKey: JSON.stringify((await stored.model()).card),
  };
}

/**
 * Makes what a key stands for once; what failed is tried again the next time. Of more than `most`, the longest unused
 * is forgotten.
 */
function memory<T>(
  most: number,
  forget: (made: T) => unknown = () => {},
): (key: string, make: () => Promise<T>) => Promise<T> {
  const made = new Map<string, Promise<T>>();
  return (key, make) => {
    const known = made.get(key);
    const found = known ?? make();
    made.delete(key);
    made.set(key, found);
    if (!known) found.catch(() => made.delete(key));
    const [[oldest, unused]] = made;
    if (made.size > most) {
      made.delete(oldest);
      unused.then(forget).catch(() => {});
    }
    return found;
  };
}
