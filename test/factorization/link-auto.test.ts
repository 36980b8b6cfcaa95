import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededRandom } from '../../src/dataset/random.ts';
import { type Block, blockOf } from '../../src/factorization/blocks.ts';
import { matchConcepts } from '../../src/factorization/likeness.ts';
import { createSolver, type Solver } from '../../src/factorization/solver.ts';

const [channels, planted, batches, vectors, positions] = [60, 12, 5, 24, 60];
let solver: Solver;

beforeAll(async () => {
  solver = await createSolver();
});
afterAll(() => solver.close());

/** Batches whose vectors are each one of the planted ones, the later ones ever weaker, with some of another and noise. */
function plantedBlocks(decay: number): { truth: Float32Array; blocks: Block[] } {
  const random = seededRandom(5);
  const one = () => Math.floor(random() * planted);
  const truth = Float32Array.from({ length: planted * channels }, () => (random() < 0.2 ? 1 + random() : 0));
  const blocks = Array.from({ length: batches }, () => {
    const W = new Float32Array(vectors * channels);
    for (let j = 0; j < vectors; j++) {
      const [main, other] = [one(), one()];
      for (let c = 0; c < channels; c++) {
        const noise = 0.3 * random() * decay ** main;
        const of = (i: number) => decay ** i * truth[i * channels + c]!;
        W[j * channels + c] = of(main) + 0.4 * of(other) + noise;
      }
    }
    const H = Float32Array.from({ length: vectors * positions }, () => (random() < 0.1 ? random() : 0));
    return blockOf({ k: vectors, channels, W }, H);
  });
  return { truth, blocks };
}

test('of vectors alike in strength, the error’s elbow says how many there are', async () => {
  const { blocks } = plantedBlocks(1);
  expect((await solver.link(blocks, { from: 2, to: 24, seed: 0 })).block.k).toBe(planted);
});

test('of ever weaker ones there are as many as recur: none that is there is missing', async () => {
  const { truth, blocks } = plantedBlocks(0.8);
  const { block } = await solver.link(blocks, { from: 2, to: 24, seed: 0 });
  expect(block.k).toBeGreaterThanOrEqual(planted);
  expect(block.k).toBeLessThan(24);
  const { cosines } = matchConcepts({ k: planted, W: truth }, block);
  for (const cosine of cosines) expect(cosine).toBeGreaterThan(0.95);
});
