/** Many blocks as one least squares problem, and the iterations that solve it. */
import { LeitmotifError } from '../errors.ts';
import { type Block, descendLoadings, multiply, squaredNormOf, timesGrams } from './blocks.ts';
import { type Engine, type Operand, operand } from './engine.ts';
import { type Factors, factorLengths, factorsWithin } from './factors.ts';
import { unitWeights } from './unit-weights.ts';
import type { Workspace } from './workspace.ts';

/** A basis on the way down: rows of G (m × C) and A (m × N), N vectors of all blocks. */
export interface State {
  k: number;
  G: Float32Array;
  A: Float64Array;
  gram: Float32Array;
  squaredError: number;
}

export interface Joined {
  blocks: readonly Block[];
  /** What the vectors were divided by, a power of two: their products would not fit into float32 in every unit. */
  scale: number;
  /** Where each block's vectors begin among the N. */
  offsets: number[];
  N: number;
  C: number;
  /** All vectors, divided, as rows, N × C, and as columns, C × N. */
  rows: Float32Array;
  columns: Float32Array;
  /** ‖row of H‖ of each vector. */
  weights: Float64Array;
  /** Σ ‖W_b·H_b‖² of the divided vectors. */
  squaredNorm: number;
}

/** @throws LeitmotifError `usage` for no blocks, or blocks of different channel counts */
export function joinBlocks(blocks: readonly Block[]): Joined {
  const [first] = blocks;
  const N = blocks.reduce((sum, { k }) => sum + k, 0);
  if (!first || N === 0) throw new LeitmotifError('usage', 'Expected at least one block with a vector.');
  const C = first.channels;
  if (blocks.some(({ channels }) => channels !== C)) {
    throw new LeitmotifError('usage', 'Expected all blocks to have the same number of channels.', {
      hint: 'Link only results of one layer of one network.',
    });
  }
  const all = new Float32Array(N * C);
  const columns = new Float32Array(C * N);
  const weights = new Float64Array(N);
  const offsets: number[] = [];
  let n = 0;
  for (const { k, W, gram } of blocks) {
    offsets.push(n);
    all.set(W, n * C);
    for (let j = 0; j < k; j++) weights[n + j] = Math.sqrt(gram[j * k + j]);
    n += k;
  }
  const { unit: rows, weights: scale } = unitWeights(all);
  const squaredNorm = blocks.reduce((sum, block, b) => {
    const from = offsets[b] * C;
    return sum + squaredNormOf({ ...block, W: rows.subarray(from, from + block.k * C) });
  }, 0);
  for (let i = 0; i < N; i++) for (let c = 0; c < C; c++) columns[c * N + i] = rows[i * C + c];
  return { blocks, scale, offsets, N, C, rows, columns, weights, squaredNorm };
}

/** The iterations, in the workspace's memory; `top` is the largest k that will be asked for. */
export function openProblem(
  engine: Engine,
  { layout, kernels }: Workspace,
  { blocks, offsets, N, C, rows, columns, squaredNorm }: Joined,
  top: number,
) {
  const [byRow, byColumn, product, ...arrays] = layout([N * C, N * C, top * N, ...factorLengths(top, C, N)]);
  byRow.set(rows);
  byColumn.set(columns);
  const vectors = operand({ data: byRow, rows: N, cols: C });
  const transposed = operand({ data: byColumn, rows: C, cols: N });
  const parts = blocks.map(({ gram }, b) => ({ at: offsets[b], gram }));
  const within = factorsWithin(engine, arrays, kernels);
  const weighted = (k: number): Operand => operand({ data: product.subarray(0, k * N), rows: k, cols: N });

  /** A ← its descent given G; leaves A·S in `product`; gives the squared error before G moves. */
  const updateLoadings = ({ H, forH }: Factors, sweeps: number): number => {
    const right = timesGrams(forH.A, N, parts);
    const A = Float64Array.from(H.data);
    const AS = timesGrams(A, N, parts);
    descendLoadings(A, AS, { right, gramG: Float64Array.from(forH.G), blocks: parts }, sweeps);
    H.data.set(A);
    product.set(AS);
    let error = squaredNorm;
    for (let i = 0; i < A.length; i++) error -= 2 * A[i] * right[i];
    return error;
  };

  /** A·S·Aᵀ over all blocks, from `product`. */
  const gramOfLoadings = ({ k, H }: Factors): Float32Array => {
    const gram = new Float32Array(k * k);
    for (let i = 0; i < k; i++) {
      for (let l = 0; l <= i; l++) {
        let sum = 0;
        for (let n = 0; n < N; n++) sum += product[i * N + n] * H.data[l * N + n];
        gram[i * k + l] = sum;
        gram[l * k + i] = sum;
      }
    }
    return gram;
  };

  const errorOf = ({ forH }: Factors, partial: number, gram: Float32Array): number =>
    Math.max(
      0,
      gram.reduce((sum, x, i) => sum + x * forH.G[i], partial),
    );

  return {
    factorsOf: (k: number): Factors => within(k, C, N),
    gramOfLoadings,
    /** A given G alone, from where it is. Gives the squared error. */
    async fitLoadings(factors: Factors, sweeps: number): Promise<number> {
      await engine.normal(vectors, factors.W.operand, factors.forH);
      return errorOf(factors, updateLoadings(factors, sweeps), gramOfLoadings(factors));
    },
    /** One round: A given G, then G given A. Gives the squared error with the new A and the old G. */
    async iterate(factors: Factors, sweeps = 3): Promise<number> {
      const { W, forW, forH, k, sweep } = factors;
      await engine.normal(vectors, W.operand, forH);
      const partial = updateLoadings(factors, sweeps);
      const gram = gramOfLoadings(factors);
      const error = errorOf(factors, partial, gram);
      await engine.normal(transposed, weighted(k), forW);
      forW.G.set(gram);
      sweep(W.data, forW.A, forW.G, 2);
      return error;
    },
    stateOf({ k, W, H, forH }: Factors, squaredError: number): State {
      return { k, G: W.data.slice(), A: Float64Array.from(H.data), gram: forH.G.slice(), squaredError };
    },
  };
}

/** Columns `from` … of a k × N matrix, k × `width`. */
function columnsOf(
  data: ArrayLike<number> & { subarray(a: number, b: number): ArrayLike<number> },
  k: number,
  N: number,
  from: number,
  width: number,
): Float64Array {
  const part = new Float64Array(k * width);
  for (let i = 0; i < k; i++) part.set(data.subarray(i * N + from, i * N + from + width), i * width);
  return part;
}

/** Vectors in order of their mass ‖G_i‖₁·Σ(A·H)_i, largest first. */
export function asBlock({ blocks, scale, offsets, N, C }: Joined, { k, G, A }: State): Block {
  const sums = new Float64Array(k);
  const gram = new Float64Array(k * k);
  blocks.forEach((block, b) => {
    const part = columnsOf(A, k, N, offsets[b], block.k);
    multiply(part, block.sums, block.k).forEach((x, i) => {
      sums[i] += x;
    });
    const product = multiply(part, block.gram, block.k);
    for (let i = 0; i < k; i++) {
      for (let l = 0; l < k; l++) {
        for (let j = 0; j < block.k; j++) gram[i * k + l] += product[i * block.k + j] * part[l * block.k + j];
      }
    }
  });
  const masses = Array.from(sums, (sum, i) => {
    let mass = 0;
    for (let c = i * C; c < (i + 1) * C; c++) mass += G[c];
    return mass * sum;
  });
  const order = masses.map((_, i) => i).sort((a, b) => masses[b]! - masses[a]! || a - b);
  const W = new Float32Array(k * C);
  order.forEach((from, into) => {
    W.set(G.subarray(from * C, (from + 1) * C), into * C);
  });
  return {
    k,
    channels: C,
    W: W.map((x) => x * scale),
    gram: Float64Array.from(
      { length: k * k },
      (_, i) => gram[order[Math.floor(i / k)]! * k + order[i % k]!]!,
    ),
    sums: Float64Array.from(order, (i) => sums[i]!),
  };
}

export function zeroBlock(channels: number, k: number): Block {
  return {
    k,
    channels,
    W: new Float32Array(k * channels),
    gram: new Float64Array(k * k),
    sums: new Float64Array(k),
  };
}
