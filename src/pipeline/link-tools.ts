/** What linking needs besides the store: the solver, and the network's head to name motifs. */
import { createSolver, type Solver } from '../factorization/solver.ts';
import type { Run } from '../manifest/run.ts';
import { cacheFolder } from '../model/cache-folder.ts';
import { loadCard } from '../model/card.ts';
import { importModel } from '../model/import.ts';
import { type Head, openHead } from '../model/network.ts';

export interface LinkTools {
  solver: Pick<Solver, 'link' | 'reduce'>;
  head: Omit<Head, 'close'>;
  close(): Promise<void>;
}

export async function openLinkTools({ model }: Pick<Run, 'model'>): Promise<LinkTools> {
  const head = await openHead(await importModel(await loadCard(model.card), cacheFolder()));
  const solver = await createSolver();
  return {
    solver,
    head,
    async close() {
      await Promise.all([head.close(), solver.close()]);
    },
  };
}
