/** Prints a fingerprint of one factorisation: the repeatability test runs this in a process of its own. */
import { createHash } from 'node:crypto';
import { createSolver } from '../../src/factorization/solver.ts';
import { planted } from './planted.ts';

export async function fingerprint(): Promise<string> {
  const solver = await createSolver();
  const hash = createHash('sha256');
  for (const V of [planted(64, 98, 8, 1), planted(1024, 700, 12, 3)]) {
    const { W, H, relativeError } = await solver.factorize(V, { k: 7, seed: 42 });
    hash.update(W).update(H).update(String(relativeError));
  }
  await solver.close();
  return hash.digest('hex');
}

if (process.argv[2] === 'print') console.log(await fingerprint());
