/** Processes that compute a link's chains of solutions side by side: each chain is its own, and there are some twenty. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { builtWorker } from '../built-worker.ts';
import { LeitmotifError } from '../errors.ts';
import type { Block } from '../factorization/blocks.ts';
import type { Descent } from '../factorization/chains.ts';
import type { RunChains } from '../factorization/link.ts';
import type { State } from '../factorization/link-problem.ts';

/** What a process is told: at first the blocks, then chains, which it answers with their states. */
export type ChainOrder = { blocks: readonly Block[] } | { descent: Descent; chain: number };

/**
 * Gives `work` what runs chains in `count` processes, which end with it.
 * @throws LeitmotifError `worker-crashed` when one of them ends before; `internal` when the project is not built
 */
export async function withChainProcesses<T>(
  blocks: readonly Block[],
  count: number,
  work: (runChains: RunChains) => Promise<T>,
): Promise<T> {
  const processes = Array.from({ length: count }, () => startProcess(blocks));
  try {
    return await work(async (descent) => {
      const states: State[][] = [];
      let next = 0;
      await Promise.all(
        processes.map(async (each) => {
          for (let chain = next++; chain < descent.chains; chain = next++)
            states[chain] = await each.run({ descent, chain });
        }),
      );
      return states;
    });
  } finally {
    for (const each of processes) each.end();
  }
}

function startProcess(blocks: readonly Block[]) {
  const child = fork(builtWorker('chain'), [], {
    serialization: 'advanced',
    stdio: ['ignore', 2, 2, 'ipc'],
    detached: true,
  });
  const gone = crashOf(child);
  gone.catch(() => {});
  const tell = (order: ChainOrder) => child.connected && child.send(order);
  tell({ blocks });
  return {
    async run(order: ChainOrder): Promise<State[]> {
      tell(order);
      const [states] = await Promise.race([once(child, 'message'), gone]);
      return states;
    },
    end: () => child.connected && child.disconnect(),
  };
}

async function crashOf(child: ChildProcess): Promise<never> {
  const [exitCode, signal] = await once(child, 'exit');
  const how = signal ? `was killed by ${signal}` : `ended with exit code ${exitCode}`;
  throw new LeitmotifError('worker-crashed', `A process that linked batches ${how}.`, {
    hint: 'It may have run out of memory: try again, with a smaller --workers.',
  });
}
