/** What a worker process keeps between batches: networks, the solver, and the runs it works on. */
import sharp from 'sharp';
import { openRun, type StoredRun } from '../catalog/open-run.ts';
import { openSource } from '../dataset/open-source.ts';
import type { Source } from '../dataset/source.ts';
import { LeitmotifError } from '../errors.ts';
import { createSolver, type Solver } from '../factorization/solver.ts';
import type { Run } from '../manifest/run.ts';
import { cacheFolder } from '../model/cache-folder.ts';
import { loadCard, type ModelCard } from '../model/card.ts';
import type { Device } from '../model/device.ts';
import { importModel } from '../model/import.ts';
import { type Network, openNetwork } from '../model/network.ts';
import { openStore } from '../store/store.ts';
import { type Basis, loadBasis } from './basis.ts';

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
  const network = remember(async (reference: string, sha256: string, layer: string) => {
    const card = await cardOfRun(reference, sha256, layer);
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
      ...(await network(run.model.card, run.model.sha256, run.model.layer)),
      solver: await solver(),
      ...(run.basis ? { basis: await loadBasis(stored) } : {}),
      threads,
      device,
    };
  });
  return { open: context };
}

/**
 * The card that the run was planned with; another network of the same name would mix two explanations.
 *
 * @throws LeitmotifError `model-not-found` naming id and sha256
 */
async function cardOfRun(reference: string, sha256: string, layer: string): Promise<ModelCard> {
  const wanted = `The run needs the network "${reference}" (sha256 ${sha256}, layer ${layer})`;
  const hint = `Add the same file here: leitmotif models add FILE --id ${reference} --layer ${layer}.`;
  const card = await loadCard(reference).catch((cause) => {
    if (!(cause instanceof LeitmotifError) || cause.code !== 'model-not-found') throw cause;
    throw new LeitmotifError('model-not-found', `${wanted}, which this machine does not have.`, {
      hint,
      cause,
    });
  });
  if (card.source.sha256 === sha256 && card.layer === layer) return card;
  const message = `${wanted}; here it has sha256 ${card.source.sha256} and layer ${card.layer}.`;
  throw new LeitmotifError('model-not-found', message, { hint });
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
