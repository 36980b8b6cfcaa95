/** What a worker process keeps between the batches of one run: the network, the solver, the open source and store. */
import sharp from 'sharp';
import { openRun, type StoredRun } from '../catalog/open-run.ts';
import { openSource, type Source } from '../dataset/source.ts';
import { createSolver, type Solver } from '../factorization/solver.ts';
import type { Run } from '../manifest/run.ts';
import { cacheFolder } from '../model/cache-folder.ts';
import { loadCard, type ModelCard } from '../model/card.ts';
import { importModel } from '../model/import.ts';
import { type Device, type Network, openNetwork } from '../model/network.ts';
import { openStore } from '../store/store.ts';

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

/** Opens everything a batch of the run needs, from references alone. */
export async function openBatchContext(
  storeUri: string,
  runId: string,
  threads: number,
): Promise<BatchContext> {
  // Images are decoded side by side, so one decoder thread each; and no image is decoded twice.
  sharp.concurrency(1);
  sharp.cache(false);
  const stored = openRun(openStore(storeUri), runId);
  const run = await stored.manifest();
  const card = await loadCard(run.model.card);
  const imported = await importModel(card, cacheFolder());
  const device: Device = 'cpu';
  return {
    stored,
    run,
    source: await openSource(run.dataset.uri),
    card,
    network: await openNetwork(imported, { threads, device }),
    solver: await createSolver({ threads }),
    threads,
    device,
  };
}
