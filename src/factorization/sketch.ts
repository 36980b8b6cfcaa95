/** Compresses V with a random sketch, so that an iteration need not read V. */
import type { Engine, Operand } from './engine.ts';
import { operand } from './engine.ts';
import type { Problem } from './factors.ts';
import { orthonormalColumns } from './orthonormal.ts';
import { randomBits, randomSigns } from './random.ts';

/** V ≈ Q·B with orthonormal columns in Q (C × L), and both transposes. */
export interface Sketch {
  Q: Operand;
  Qt: Operand;
  B: Operand;
  Bt: Operand;
}

/** How many columns the sketch has for k concepts. */
export const sketchWidth = (k: number): number => 2 * k + 20;

// Streams of random bits; those of the starts follow.
const signStream = 0;
export const firstStartStream = 1;

/**
 * Q spans the range of V·(Vᵀ·Ω), Ω of random signs: a randomised range finder with one power step (Halko,
 * Martinsson, Tropp 2011, algorithm 4.3).
 */
export async function sketch(
  engine: Engine,
  V: Operand,
  Vt: Operand,
  width: number,
  seed: number,
): Promise<Sketch> {
  const signs = randomSigns(V.rows * width, randomBits(seed, signStream));
  const sample = await engine.product(Vt, operand({ data: signs, rows: V.rows, cols: width }));
  // One strong direction (channels that are always on) would drown the others in V·sample's rounding errors.
  const spread = await orthonormalColumns(engine, sample, 1);
  const Q = await orthonormalColumns(engine, await engine.product(V, spread), 2);
  const Qt = await engine.transpose(Q);
  const Bt = await engine.product(Vt, Q);
  const B = await engine.transpose(Bt);
  return { Q, Qt, B, Bt };
}

/**
 * The problem with Q·B in place of V: iterations use H·Vᵀ ≈ (H·Bᵀ)·Qᵀ and Wᵀ·V ≈ (Wᵀ·Q)·B (Erichson et al. 2018,
 * "Randomized nonnegative matrix factorization"). Errors count what the sketch leaves out as residual.
 */
export function sketchedProblem(engine: Engine, { Q, Qt, B, Bt }: Sketch, squaredNorm: number): Problem {
  return {
    squaredNorm,
    fromH: ({ H, forW }) => engine.factoredNormal(H.operand, Bt, Qt, forW),
    fromW: ({ W, forH }) => engine.factoredNormal(W.operand, Q, B, forH),
  };
}
