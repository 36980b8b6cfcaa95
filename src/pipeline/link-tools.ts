/** What linking needs besides the store: the solver, and the network's head to name motifs. */
import type { StoredRun } from '../catalog/open-run.ts';
import { createSolver, type Solver } from '../factorization/solver.ts';
import { type Head, openHead } from '../model/network.ts';
import { withChainProcesses } from './chain-processes.ts';
import { importRunNetwork } from './run-network.ts';

export interface LinkTools {
  solver: Pick<Solver, 'link' | 'reduce'>;
  head: Omit<Head, 'close'>;
  close(): Promise<void>;
}

/** Fewer vectors are linked sooner than processes are there. */
const worthProcesses = 64;

/** `processes` ≥ 1 that link; the result is the same with any number of them. */
export async function openLinkTools(stored: StoredRun, processes: number): Promise<LinkTools> {
  const head = await openHead(await importRunNetwork(stored));
  const solver = await createSolver();
  return {
    solver: {
      reduce: solver.reduce,
      link(blocks, options) {
        const vectors = blocks.reduce((sum, { k }) => sum + k, 0);
        if (processes === 1 || vectors < worthProcesses) return solver.link(blocks, options);
        return withChainProcesses(blocks, processes, (runChains) => solver.link(blocks, options, runChains));
      },
    },
    head,
    async close() {
      await Promise.all([head.close(), solver.close()]);
    },
  };
}
