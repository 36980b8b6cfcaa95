/** Compresses V with a random sketch, so that an iteration need not read V. */
import type { Engine, Operand } from './engine.ts';
import { operand } from './engine.ts';
import type { Problem } from './factors.ts';
import type { Matrix } from './matrix.ts';
import { orthonormalColumns } from './orthonormal.ts';
import { addSigns, randomBits, uniform } from './random.ts';

/** V ≈ Q·B with orthonormal columns in Q (C × L), and both transposes. */
export interface Sketch {
  Q: Operand;
  Qt: Operand;
  B: Operand;
  Bt: Operand;
}

/** How many columns the sketch has for k concepts. */
export const sketchWidth = (k: number): number => 2 * k + 20;

/** A finer sketch where restarts share it: what it misses they all miss, and its cost is spread over them. */
export const sketchSize = (k: number, restarts: number): { width: number; powerSteps: number } =>
  restarts > 1 ? { width: sketchWidth(2 * k), powerSteps: 2 } : { width: sketchWidth(k), powerSteps: 1 };

// Streams of random bits; those from 2 on belong to the starts.
const probeStream = 0;
export const sampleStream = 1;

/**
 * Q spans the range of V·Vᵀ·Ω, or of (V·Vᵀ)^`powerSteps`·Ω: a randomised range finder with power steps (Halko,
 * Martinsson, Tropp 2011, algorithm 4.4). `range` (C × L) is V times orthonormal columns, Q's columns before they were
 * made orthonormal. Ω holds means of V's own columns instead of pure noise, which brings the sketch a half step nearer to
 * V's strongest directions: the compressed error is off by 0.2 % instead of 1 % on photographs.
 */
export async function sketch(
  engine: Engine,
  V: Operand,
  Vt: Operand,
  width: number,
  seed: number,
  powerSteps = 1,
): Promise<Sketch & { range: Operand }> {
  const means = operand({ data: columnMeans(Vt, width, seed), rows: width, cols: V.rows });
  const sample = await engine.product(Vt, await engine.transpose(means));
  // One strong direction (channels that are always on) would drown the others in V·sample's rounding errors.
  const spread = await orthonormalColumns(engine, sample, 1);
  let range = await engine.product(V, spread);
  for (let step = 1; step < powerSteps; step++) {
    const back = await engine.product(Vt, await orthonormalColumns(engine, range, 1));
    range = await engine.product(V, await orthonormalColumns(engine, back, 1));
  }
  const Q = await orthonormalColumns(engine, range, 2);
  const Qt = await engine.transpose(Q);
  const Bt = await engine.product(Vt, Q);
  const B = await engine.transpose(Bt);
  return { Q, Qt, B, Bt, range };
}

const meanOf = 4;

/**
 * Ωᵀ (`width` × C): sums of `meanOf` random columns of V, each row from a stretch of positions of its own; and some
 * noise, which meets whatever the chosen positions miss.
 */
function columnMeans(Vt: Operand, width: number, seed: number): Float32Array {
  const [P, C] = [Vt.rows, Vt.cols];
  const columns = Vt.tensor.data as Float32Array;
  const bits = randomBits(seed, probeStream);
  const probes = new Float32Array(width * C);
  let total = 0;
  for (let l = 0; l < width; l++) {
    for (let i = 0; i < meanOf; i++) {
      const from = Math.floor(((l + uniform(bits)) * P) / width) * C;
      for (let c = 0; c < C; c++) probes[l * C + c] += columns[from + c];
    }
    for (let c = l * C; c < (l + 1) * C; c++) total += probes[c];
  }
  addSigns(probes, total > 0 ? (0.1 * total) / probes.length : 1, bits);
  return probes;
}

/**
 * The problem with Q·B in place of V: iterations use H·Vᵀ ≈ (H·Bᵀ)·Qᵀ and Wᵀ·V ≈ (Wᵀ·Q)·B (Erichson et al. 2018,
 * "Randomized nonnegative matrix factorization"). Errors count what the sketch leaves out as residual.
 */
export function sketchedProblem(engine: Engine, { Q, Qt, B, Bt }: Sketch, squaredNorm: number): Problem {
  return {
    squaredNorm,
    dear: false,
    fromH: ({ H, forW }) => engine.factoredNormal(H.operand, Bt, Qt, forW),
    fromW: ({ W, forH }) => engine.factoredNormal(W.operand, Q, B, forH),
  };
}

/** A sketch costs four passes over V and saves two an iteration; small matrices fit the cache anyway. */
export function isWorthSketching({ rows, cols }: Matrix, width: number): boolean {
  return Math.min(rows, cols) > 2 * width && rows * cols > 150_000;
}

/** The sketch of `count` positions only, one at random from each of `count` equal stretches, and their ‖V‖². */
export async function samplePositions(
  engine: Engine,
  whole: Sketch,
  Vt: Operand,
  count: number,
  seed: number,
): Promise<{ sketch: Sketch; squaredNorm: number }> {
  const [rows, width, channels] = [Vt.rows, whole.Bt.cols, Vt.cols];
  const [from, columns] = [whole.Bt.tensor.data as Float32Array, Vt.tensor.data as Float32Array];
  const bits = randomBits(seed, sampleStream);
  const data = new Float32Array(count * width);
  let squaredNorm = 0;
  for (let i = 0; i < count; i++) {
    const position = Math.floor(((i + uniform(bits)) * rows) / count);
    data.set(from.subarray(position * width, (position + 1) * width), i * width);
    for (let c = position * channels; c < (position + 1) * channels; c++) squaredNorm += columns[c] ** 2;
  }
  const Bt = operand({ data, rows: count, cols: width });
  return { sketch: { ...whole, Bt, B: await engine.transpose(Bt) }, squaredNorm };
}
