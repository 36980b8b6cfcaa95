/** Memory and kernels for one factorisation at a time; kept for the next, as fresh memory costs time. */
import { createHeap, type Heap } from './heap.ts';
import { sweepFunctions } from './sweep.ts';
import { transposeFunction } from './transpose.ts';
import { vectorFunctions } from './vector.ts';
import { assemble, type Kernels, wasm } from './wasm.ts';

export interface Workspace {
  layout: Heap['layout'];
  kernels: Kernels;
}

export interface Workspaces {
  /** Runs `work` with a workspace that nobody else has meanwhile. */
  use<T>(work: (workspace: Workspace) => Promise<T>): Promise<T>;
}

export function createWorkspaces(): Workspaces {
  const module = assemble([...sweepFunctions, ...vectorFunctions, transposeFunction]);
  const idle: Workspace[] = [];
  const create = (): Workspace => {
    const { memory, layout } = createHeap();
    return { layout, kernels: new wasm.Instance(module, { env: { memory } }).exports };
  };
  return {
    async use(work) {
      const workspace = idle.pop() ?? create();
      try {
        return await work(workspace);
      } finally {
        idle.push(workspace);
      }
    },
  };
}
