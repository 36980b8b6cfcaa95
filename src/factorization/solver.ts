/** The solver a process opens once: ONNX Runtime sessions and kernels, shared by all its factorisations. */

import type { Block } from './blocks.ts';
import { type Descent, descendChain } from './chains.ts';
import { chooseRankWith, type RankChoice, type RankOptions } from './choose-rank.ts';
import { openDevice, type SolverDevice } from './device.ts';
import { openEngine } from './engine.ts';
import { type Factorization, type FactorizeOptions, factorizeWith } from './factorize.ts';
import { factorizeOnDevice } from './factorize-on-device.ts';
import { type LeaveOutOptions, type LeftOut, leaveOutWith } from './leave-out.ts';
import { type Linked, type LinkOptions, linkWith, type RunChains } from './link.ts';
import { joinBlocks, type State } from './link-problem.ts';
import type { Matrix } from './matrix.ts';
import { reduceWith } from './reduce.ts';
import { type Residuals, residualsWith } from './residuals.ts';
import { type Basis, type Transformed, transformWith } from './transform.ts';
import { createWorkspaces } from './workspace.ts';

export type { Factorization, FactorizeOptions } from './factorize.ts';

export interface Solver {
  /** See `factorizeWith`. Calls may overlap. */
  factorize(V: Matrix, options: FactorizeOptions): Promise<Factorization>;
  /** See `transformWith`. */
  transform(V: Matrix, basis: Basis): Promise<Transformed>;
  /** See `chooseRankWith`. */
  chooseRank(V: Matrix, options: RankOptions): Promise<RankChoice>;
  /** See `leaveOutWith`. */
  leaveOut(V: Matrix, options: LeaveOutOptions): Promise<LeftOut[]>;
  /** See `residualsWith`. */
  residuals(V: Matrix, factors: Pick<Factorization, 'k' | 'W' | 'H'>): Promise<Residuals>;
  /** See `linkWith`. */
  link(blocks: readonly Block[], options: LinkOptions, elsewhere?: RunChains): Promise<Linked>;
  /** What computes chains of solutions for these blocks, one at a call; see `descendChain`. */
  chainsOf(blocks: readonly Block[]): (descent: Descent, chain: number) => Promise<State[]>;
  /** See `reduceWith`. */
  reduce(blocks: readonly Block[], rank: number): Promise<Block>;
  close(): Promise<void>;
}

export interface SolverOptions {
  /** ≥ 1, for the matrix products; one thread to a batch and several batches at once is faster. Default 1. */
  threads?: number;
  /** Where `factorize` iterates; everything else is done on the processor. Default `cpu`. */
  device?: SolverDevice;
}

/** @throws LeitmotifError `device-unavailable` when the device has no provider, driver or hardware here. */
export async function createSolver({ threads = 1, device = 'cpu' }: SolverOptions = {}): Promise<Solver> {
  const there = device === 'cpu' ? undefined : await openDevice(device, threads);
  const engine = await openEngine(threads);
  const workspaces = createWorkspaces();
  return {
    factorize: (V, options) =>
      workspaces.use((workspace) =>
        there
          ? factorizeOnDevice(there, engine, workspace, V, options)
          : factorizeWith(engine, workspace, V, options),
      ),
    transform: (V, basis) => workspaces.use((workspace) => transformWith(engine, workspace, V, basis)),
    chooseRank: (V, options) => workspaces.use((workspace) => chooseRankWith(engine, workspace, V, options)),
    leaveOut: (V, options) => workspaces.use((workspace) => leaveOutWith(engine, workspace, V, options)),
    residuals: (V, factors) => residualsWith(engine, V, factors),
    link: (blocks, options, elsewhere) =>
      workspaces.use((workspace) => linkWith(engine, workspace, blocks, options, elsewhere)),
    chainsOf(blocks) {
      const problem = joinBlocks(blocks);
      return (descent, chain) =>
        workspaces.use((workspace) => descendChain(engine, workspace, problem, descent, chain));
    },
    reduce: (blocks, rank) => workspaces.use((workspace) => reduceWith(engine, workspace, blocks, rank)),
    async close() {
      await Promise.all([engine.close(), there?.close()]);
    },
  };
}
