/** Prints fingerprints of factorisations: the repeatability tests run this in a process of its own. */
import { createHash } from 'node:crypto';
import { createSolver } from '../../src/factorization/solver.ts';
import { planted } from './planted.ts';

/** A small matrix, one that is sketched, and one whose memory is reused by what follows. */
const batches = [planted(64, 98, 8, 1), planted(400, 500, 12, 3), planted(200, 300, 9, 4)];

/** One for each batch of `order`, all factorised by one solver, one after another. */
export async function fingerprints(order: readonly number[], threads = 1): Promise<string[]> {
  const solver = await createSolver({ threads });
  const prints: string[] = [];
  for (const i of order) {
    const { W, H, relativeError } = await solver.factorize(batches[i], { k: 7, seed: 42 });
    prints.push(createHash('sha256').update(W).update(H).update(String(relativeError)).digest('hex'));
  }
  await solver.close();
  return prints;
}

const [order, threads] = process.argv.slice(2);
if (order !== undefined && threads !== undefined) {
  console.log(JSON.stringify(await fingerprints(JSON.parse(order), Number(threads))));
}
