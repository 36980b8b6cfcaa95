import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Block, blockOf, explainBlock, type Vectors } from '../../src/factorization/blocks.ts';
import { matchConcepts } from '../../src/factorization/likeness.ts';
import type { Matrix } from '../../src/factorization/matrix.ts';
import { createSolver, type Solver } from '../../src/factorization/solver.ts';

const [channels, rank, batches, positions] = [60, 4, 5, 90];
let solver: Solver;
let truth: Float32Array;
let matrices: Matrix[];
let blocks: Block[];

/** Each vector has channels of its own, and every position holds one or two of them. */
beforeAll(async () => {
  solver = await createSolver();
  const random = generator(3);
  truth = new Float32Array(rank * channels);
  for (let i = 0; i < rank; i++)
    for (let c = i * 15; c < i * 15 + 15; c++) truth[i * channels + c] = 1 + random();
  matrices = Array.from({ length: batches }, () => {
    const data = new Float32Array(channels * positions);
    for (let p = 0; p < positions; p++) {
      for (const [vector, weight] of [
        [Math.floor(random() * rank), 1],
        [Math.floor(random() * rank), 0.5],
      ] as const) {
        for (let c = 0; c < channels; c++)
          data[c * positions + p]! += weight * random() * 0.1 + weight * truth[vector * channels + c]!;
      }
    }
    return { data, rows: channels, cols: positions };
  });
  blocks = [];
  for (const V of matrices) {
    const { W, H, k } = await solver.factorize(V, { k: 8, seed: 1 });
    blocks.push(blockOf({ k, channels, W }, H));
  }
});

afterAll(() => solver.close());

describe('linking', () => {
  it('finds the vectors that all batches share, from the batches’ factors alone', async () => {
    const { block, relativeError } = await solver.link(blocks, { from: rank, to: rank, seed: 0 });
    const { cosines } = matchConcepts({ k: rank, W: block.W }, { k: rank, W: truth });
    expect(Math.min(...cosines)).toBeGreaterThan(0.99);
    expect(relativeError).toBeLessThan(0.1);
  });

  it('is as good as factorising all activations at once', async () => {
    const data = new Float32Array(channels * positions * batches);
    for (const [b, V] of matrices.entries()) {
      for (let c = 0; c < channels; c++) {
        data.set(V.data.subarray(c * positions, (c + 1) * positions), (c * batches + b) * positions);
      }
    }
    const V = { data, rows: channels, cols: positions * batches };
    const joint = await solver.factorize(V, { k: 3, seed: 0, starts: 6 });
    const { block } = await solver.link(blocks, { from: 3, to: 3, seed: 0 });
    const fixed = await solver.transform(V, block);
    expect(fixed.relativeError / joint.relativeError).toBeLessThan(1.02);
  });

  it('states the error and the products that its definition gives', async () => {
    const { block, relativeError } = await solver.link(blocks, { from: 3, to: 3, seed: 0 });
    const each = blocks.map((one) => explainBlock(block, one));
    const error = each.reduce((sum, { squaredError }) => sum + squaredError, 0);
    const norm = each.reduce((sum, { squaredNorm }) => sum + squaredNorm, 0);
    expect(relativeError).toBeCloseTo(Math.sqrt(error / norm), 3);
    // Σ over all blocks of A·h, against the sums that the block of the basis carries.
    const sums = [0, 1, 2].map((i) =>
      each.reduce(
        (sum, { A }, b) => sum + blocks[b]!.sums.reduce((part, h, j) => part + A[i * 8 + j]! * h, 0),
        0,
      ),
    );
    for (const i of [0, 1, 2]) expect(block.sums[i]! / sums[i]!).toBeCloseTo(1, 1);
  });

  it('finds how many vectors there are', async () => {
    const { block, points } = await solver.link(blocks, { from: 2, to: 10, seed: 0 });
    expect(block.k).toBe(rank);
    expect(points.map(({ k }) => k)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(points[2]!.stability).toBeGreaterThan(0.99);
  });

  it('gives the same over a tree: linked blocks are blocks', async () => {
    const halves = [];
    for (const part of [blocks.slice(0, 2), blocks.slice(2)]) {
      halves.push((await solver.link(part, { from: 6, to: 6, seed: 0 })).block);
    }
    const tree = (await solver.link(halves, { from: rank, to: rank, seed: 0 })).block;
    const flat = (await solver.link(blocks, { from: rank, to: rank, seed: 0 })).block;
    const { partners, cosines } = matchConcepts(tree, flat);
    expect(Math.min(...cosines)).toBeGreaterThan(0.99);
    // W and H share the scale in any way; what a vector adds to all activations does not depend on it.
    const massOf = ({ W, sums }: Block, i: number) =>
      W.subarray(i * channels, (i + 1) * channels).reduce((sum, x) => sum + x, 0) * sums[i]!;
    partners.forEach((j, i) => {
      expect(massOf(tree, i) / massOf(flat, j)).toBeCloseTo(1, 1);
    });
  });

  it('repeats bit by bit, and takes units a million times larger or smaller', async () => {
    const link = (list: Block[]) => solver.link(list, { from: rank, to: rank, seed: 0 });
    const once = await link(blocks);
    expect((await link(blocks)).block.W).toEqual(once.block.W);
    for (const scale of [1e-6, 1e6]) {
      const scaled = await link(blocks.map((block) => ({ ...block, W: block.W.map((x) => x * scale) })));
      expect(Math.min(...matchConcepts(scaled.block, once.block).cosines)).toBeGreaterThan(0.999);
    }
  });

  it.each([2 ** -70, 2 ** 70])('gives the same in units of %d', async (unit) => {
    const scaled = blocks.map((block) => ({ ...block, W: block.W.map((x) => x * unit) }));
    for (const find of [
      (list: Block[]) => solver.link(list, { from: rank, to: rank, seed: 0 }).then(({ block }) => block),
      (list: Block[]) => solver.reduce(list, rank),
    ]) {
      const [once, other] = [await find(blocks), await find(scaled)];
      expect(other.W).toEqual(once.W.map((x) => x * unit));
      const [error, same] = [explainBlock(once, blocks[0]!), explainBlock(other, scaled[0]!)].map(
        ({ squaredError, squaredNorm }) => squaredError / squaredNorm,
      );
      expect(same).toBeCloseTo(error!, 12);
    }
  });

  it('gives zero vectors for batches in which nothing is active', async () => {
    const nothing = blockOf(
      { k: 2, channels, W: new Float32Array(2 * channels) },
      new Float32Array(2 * positions),
    );
    const { block, relativeError } = await solver.link([nothing], { from: 2, to: 2, seed: 0 });
    expect(relativeError).toBe(0);
    expect(Math.max(...block.W)).toBe(0);
  });

  it('refuses batches of different layers', async () => {
    const other = blockOf({ k: 1, channels: 3, W: new Float32Array(3) }, new Float32Array(5));
    await expect(solver.link([blocks[0]!, other], { from: 1, to: 1, seed: 0 })).rejects.toMatchObject({
      code: 'usage',
    });
  });
});

describe('explaining a block by a fixed basis', () => {
  it('finds the loadings that a hand calculation gives', () => {
    // W = (2, 4) over two channels for one vector; the basis is the two axes: A = (2, 4) whatever H is.
    const block = blockOf({ k: 1, channels: 2, W: Float32Array.of(2, 4) }, Float32Array.of(1, 3));
    const axes: Vectors = { k: 2, channels: 2, W: Float32Array.of(1, 0, 0, 1) };
    expect([...explainBlock(axes, block).A]).toEqual([2, 4]);
    // With the first axis alone, the second channel is left: 4² · (1² + 3²) of (2² + 4²) · 10.
    const { A, squaredError, squaredNorm } = explainBlock({ ...axes, k: 1, W: axes.W.subarray(0, 2) }, block);
    expect([A[0], squaredError, squaredNorm]).toEqual([2, 160, 200]);
  });

  it('reaches the minimum for vectors that are nearly parallel', () => {
    // Cosines of .99; SciPy's nnls on (G ⊗ Lᵀ)·A = W·L with H·Hᵀ = L·Lᵀ gives the square and A.
    const basis = { k: 4, channels: 4, W: Float32Array.of(5, 6, 5, 4, 5, 5, 6, 4, 6, 5, 5, 4, 5, 5, 5, 5) };
    const vectors = { k: 2, channels: 4, W: Float32Array.of(9, 7, 8, 6, 5, 8, 6, 3) };
    const { A, squaredError } = explainBlock(basis, blockOf(vectors, Float32Array.of(1, 2, 0, 0, 1, 3)));
    expect(squaredError / 42.15669545303934 - 1).toBeLessThan(1e-5);
    const golden = [0, 1.12702004, 0.44861276, 0, 1.04861276, 0, 0, 0];
    for (const [i, a] of A.entries()) expect(a).toBeCloseTo(golden[i]!, 2);
  });
});

function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}
