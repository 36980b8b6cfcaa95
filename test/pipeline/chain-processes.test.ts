import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededRandom } from '../../src/dataset/random.ts';
import { blockOf } from '../../src/factorization/blocks.ts';
import { createSolver, type Solver } from '../../src/factorization/solver.ts';
import { withChainProcesses } from '../../src/pipeline/chain-processes.ts';

let solver: Solver;
beforeAll(async () => {
  solver = await createSolver();
});
afterAll(() => solver.close());

const [channels, vectors, positions] = [50, 12, 40];
const random = seededRandom(7);
const sparse = (length: number) => Float32Array.from({ length }, () => (random() < 0.3 ? random() : 0));
const blocks = Array.from({ length: 4 }, () =>
  blockOf({ k: vectors, channels, W: sparse(vectors * channels) }, sparse(vectors * positions)),
);
const options = { from: 2, to: 8, seed: 0 };

test.each([1, 3])(
  'chains in %i other processes give the bytes that they give here, one after another',
  async (count) => {
    const here = await solver.link(blocks, options);
    const there = await withChainProcesses(blocks, count, (runChains) =>
      solver.link(blocks, options, runChains),
    );
    expect(there).toEqual(here);
  },
);

test('a process that dies meanwhile is told of, and the others end', async () => {
  await expect.poll(children).toEqual([]);
  const linking = withChainProcesses(blocks, 2, async (runChains) => {
    process.kill(children()[0]!, 'SIGKILL');
    return solver.link(blocks, options, runChains);
  });
  await expect(linking).rejects.toMatchObject({
    code: 'worker-crashed',
    message: expect.stringContaining('SIGKILL'),
  });
  await expect.poll(children).toEqual([]);
});

function children(): number[] {
  const listed = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim();
  return listed === '' ? [] : listed.split(' ').map(Number);
}
