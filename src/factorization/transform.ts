/** Heatmaps of new activations for concepts that are known already. */
import { LeitmotifError } from '../errors.ts';
import { squaredError } from './descend.ts';
import { type Engine, operand } from './engine.ts';
import { createFactors, exactProblem, factorLengths } from './factors.ts';
import type { Matrix } from './matrix.ts';
import { checkShape, prepare } from './prepare.ts';
import { transposeScratch } from './transpose.ts';
import { unitWeights } from './unit-weights.ts';
import type { Workspace } from './workspace.ts';

/** Concept vectors: concept j is `W.subarray(j * channels, (j + 1) * channels)`, all elements ≥ 0. */
export interface Basis {
  k: number;
  channels: number;
  W: Float32Array;
}

export interface Transformed {
  /** k × P: heatmap j is `H.subarray(j * positions, (j + 1) * positions)`. */
  H: Float32Array;
  positions: number;
  /** ‖V − WH‖/‖V‖; 0 when V is all zero. */
  relativeError: number;
}

const sweepsPerLook = 20;
const mostLooks = 100;
/** Stop when the squared error fell by less than this part of ‖V‖² over a look. */
const tolerance = 1e-9;

/**
 * Minimises ‖V − WH‖_F² over H ≥ 0 with W fixed, a convex problem, by HALS sweeps on H, up to what float32 shows of the
 * error; 2000 at most, which vectors with cosines of .99 among them need.
 *
 * @throws LeitmotifError `usage` when W does not fit V or V has negative elements, `activations-invalid` for NaN or
 *   infinite elements.
 */
export async function transformWith(
  engine: Engine,
  { layout, kernels }: Workspace,
  matrix: Matrix,
  { k, channels, W }: Basis,
): Promise<Transformed> {
  if (matrix.rows !== channels || W.length !== k * channels) {
    const message = `Expected ${channels} channels and ${k * channels} weights, but V has ${matrix.rows} channels and W ${W.length} weights.`;
    throw new LeitmotifError('usage', message);
  }
  checkShape(matrix);
  const positions = matrix.cols;
  const [transposed, band, statistics, ...arrays] = layout([
    channels * positions,
    ...transposeScratch(matrix),
    ...factorLengths(k, channels, positions),
  ]);
  const { V, Vt, scale, squaredNorm } = prepare(matrix, transposed, kernels, [band, statistics]);
  if (squaredNorm === 0) return { H: new Float32Array(k * positions), positions, relativeError: 0 };

  const problem = exactProblem(engine, operand(V), operand(Vt), squaredNorm);
  const factors = createFactors(engine, k, arrays, kernels);
  const { unit, weights } = unitWeights(W);
  factors.W.data.set(unit);
  factors.H.data.fill(0);
  await problem.fromW(factors);
  const {
    H: { data: H },
    forH,
    sweep,
  } = factors;
  let error = 1;
  for (let look = 0; look < mostLooks; look++) {
    const before = error;
    sweep(H, forH.A, forH.G, sweepsPerLook);
    error = squaredError(factors, factors.blocks[0], await factors.gramOfH(), squaredNorm);
    if (before - error < tolerance) break;
  }
  return { H: H.map((x) => x / scale / weights), positions, relativeError: Math.sqrt(error) };
}
