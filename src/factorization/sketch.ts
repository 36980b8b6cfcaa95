/** Compresses V with a random sketch, so that an iteration need not read V. */
import type { Engine, Operand } from './engine.ts';
import { operand } from './engine.ts';
import { type Problem, rowsOf } from './factors.ts';
import { orthonormalColumns } from './orthonormal.ts';
import { randomBits, randomSigns } from './random.ts';

/** How many columns the sketch has for k concepts: enough that the compressed solution is within 0.5 % of the exact. */
export const sketchWidth = (k: number): number => 2 * k + 20;

/** The random stream of the sketch; streams 1, 2, … belong to the starts. */
const sketchStream = 0;

/**
 * V ≈ Q·B with orthonormal Q (C × L) that spans the range of V·(Vᵀ·Ω), Ω of random signs: a randomised range
 * finder with one power step (Halko, Martinsson, Tropp 2011, algorithm 4.3). Iterations then use H·Vᵀ ≈ (H·Bᵀ)·Qᵀ
 * and Wᵀ·V ≈ (Wᵀ·Q)·B (Erichson et al. 2018, "Randomized nonnegative matrix factorization").
 */
export async function sketchedProblem(
  engine: Engine,
  V: Operand,
  Vt: Operand,
  squaredNorm: number,
  width: number,
  seed: number,
): Promise<Problem> {
  const signs = randomSigns(V.rows * width, randomBits(seed, sketchStream));
  const sample = await engine.product(Vt, operand({ data: signs, rows: V.rows, cols: width }));
  // One strong direction (channels that are always on) would drown the others in V·sample's rounding errors.
  const spread = await orthonormalColumns(engine, sample, 1);
  const Q = await orthonormalColumns(engine, await engine.product(V, spread), 2);
  const Qt = await engine.transpose(Q);
  const Bt = await engine.product(Vt, Q);
  const B = await engine.transpose(Bt);
  return {
    squaredNorm,
    fromH: ({ H, k, forW }) => engine.factoredNormal(rowsOf(H, k), Bt, Qt, forW),
    fromW: ({ W, k, forH }) => engine.factoredNormal(rowsOf(W, k), Q, B, forH),
  };
}
