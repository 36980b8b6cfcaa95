/** What linking needs besides the store: the solver, and the network's head to name motifs. */
import type { StoredRun } from '../catalog/open-run.ts';
import { createSolver, type Solver } from '../factorization/solver.ts';
import { type Head, openHead } from '../model/network.ts';
import { importRunNetwork } from './run-network.ts';

export interface LinkTools {
  solver: Pick<Solver, 'link' | 'reduce'>;
  head: Omit<Head, 'close'>;
  close(): Promise<void>;
}

export async function openLinkTools(stored: StoredRun): Promise<LinkTools> {
  const head = await openHead(await importRunNetwork(stored));
  const solver = await createSolver();
  return {
    solver,
    head,
    async close() {
      await Promise.all([head.close(), solver.close()]);
    },
  };
}
