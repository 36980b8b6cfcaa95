/** What linking needs besides the store: the solver, and the network's head to name motifs. */
import { createSolver, type Solver } from '../factorization/solver.ts';
import type { Run } from '../manifest/run.ts';
import { cacheFolder } from '../model/cache-folder.ts';
import { loadCard } from '../model/card.ts';
import { importModel } from '../model/import.ts';
import { type Network, openNetwork } from '../model/network.ts';

export interface LinkTools {
  solver: Pick<Solver, 'link'>;
  network: Pick<Network, 'logits' | 'labels' | 'smallestGrid'>;
  close(): Promise<void>;
}

export async function openLinkTools({ model }: Pick<Run, 'model'>): Promise<LinkTools> {
  const network = await openNetwork(await importModel(await loadCard(model.card), cacheFolder()));
  const solver = await createSolver();
  return {
    solver,
    network,
    async close() {
      await Promise.all([network.close(), solver.close()]);
    },
  };
}
