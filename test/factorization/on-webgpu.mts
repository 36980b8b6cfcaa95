/** Prints a factorisation done on WebGPU, or why it was not: a process of its own, as drivers come from its environment. */
import { LeitmotifError } from '../../src/errors.ts';
import { createSolver } from '../../src/factorization/solver.ts';
import { directError, planted } from './planted.ts';

try {
  const solver = await createSolver({ device: 'webgpu' });
  const V = planted(32, 49, 6, 1);
  const { relativeError, k, W, H, stopReason } = await solver.factorize(V, { k: 3, seed: 1 });
  console.log(JSON.stringify({ relativeError, direct: directError(V, { k, W, H }), stopReason }));
  await solver.close();
} catch (error) {
  if (!(error instanceof LeitmotifError)) throw error;
  console.log(JSON.stringify({ code: error.code, message: error.message, hint: error.hint }));
}
