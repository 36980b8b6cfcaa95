import { expect, test } from 'vitest';
import { blockOf } from '../../src/factorization/blocks.ts';
import { openEngine } from '../../src/factorization/engine.ts';
import { joinBlocks, openProblem } from '../../src/factorization/link-problem.ts';
import { randomBits, uniform } from '../../src/factorization/random.ts';
import { createWorkspaces } from '../../src/factorization/workspace.ts';

test('a descent ends with the error and the products of the basis as it then is', async () => {
  const [channels, k, positions, m] = [12, 6, 20, 4];
  const bits = randomBits(1, 0);
  const random = (length: number) => Float32Array.from({ length }, () => uniform(bits));
  const batches = [1, 2, 3].map(() => ({ W: random(k * channels), H: random(k * positions) }));
  const problem = joinBlocks(batches.map(({ W, H }) => blockOf({ k, channels, W }, H)));
  const engine = await openEngine(1);
  const { G, A, gram, squaredError } = await createWorkspaces().use(async (workspace) => {
    const open = openProblem(engine, workspace, problem, m);
    const factors = open.factorsOf(m);
    factors.W.data.set(random(m * channels));
    factors.H.data.fill(0);
    return open.stateOf(factors, await open.descend(factors, 2));
  });
  await engine.close();
  let direct = 0;
  for (const [b, { W, H }] of batches.entries()) {
    for (let c = 0; c < channels; c++) {
      const left = Array.from({ length: k }, (_, j) => {
        let model = 0;
        for (let i = 0; i < m; i++) model += G[i * channels + c]! * A[i * 3 * k + b * k + j]!;
        return W[j * channels + c]! / problem.scale - model;
      });
      for (let p = 0; p < positions; p++) {
        direct += left.reduce((sum, x, j) => sum + x * H[j * positions + p]!, 0) ** 2;
      }
    }
  }
  expect(squaredError / direct).toBeCloseTo(1, 4);
  for (let i = 0; i < m; i++) {
    for (let l = 0; l < m; l++) {
      let product = 0;
      for (let c = 0; c < channels; c++) product += G[i * channels + c]! * G[l * channels + c]!;
      expect(gram[i * m + l]).toBeCloseTo(product, 4);
    }
  }
});
