/** The factorisation with its iterations on another device: starts on the host, on a sample; all else over there. */
import { squaredError } from './descend.ts';
import { iterationsPerTurn } from './descent-graph.ts';
import type { DeviceEngine } from './device.ts';
import { type Engine, operand } from './engine.ts';
import {
  checkOptions,
  type Factorization,
  type FactorizeOptions,
  orderedResult,
  zeroFactorization,
} from './factorize.ts';
import { exactProblem, factorLengths, factorsWithin } from './factors.ts';
import type { Matrix } from './matrix.ts';
import { checkShape, prepare } from './prepare.ts';
import { randomBits } from './random.ts';
import { sampleMatrix, sampleSize } from './sample.ts';
import { sampleStream } from './sketch.ts';
import { bestOf, planStarts, startOnSample, widenChannels } from './starts.ts';
import { transposeScratch } from './transpose.ts';
import type { Workspace } from './workspace.ts';

/**
 * As `factorizeWith`, and from the same starts, but the iterations are gradient steps on V itself, done by `device`;
 * they come four at a time, so `maxIterations` may be exceeded by up to seven. `engine` is the host's.
 *
 * @throws LeitmotifError as `factorizeWith`.
 */
export async function factorizeOnDevice(
  device: DeviceEngine,
  engine: Engine,
  { layout, kernels }: Workspace,
  matrix: Matrix,
  options: FactorizeOptions,
): Promise<Factorization> {
  const { seed, starts = 3, maxIterations = 200, tolerance = 3e-4 } = options;
  checkOptions(options);
  checkShape(matrix);
  const { rows, cols } = matrix;
  const k = Math.min(options.k, rows, cols);
  const plan = planStarts(k, Math.min(rows, cols), maxIterations);
  const size = sampleSize(matrix, plan.concepts);
  const sampleLengths = factorLengths(plan.concepts, size.channels, size.positions, starts);
  const [transposed, band, statistics, ...arrays] = layout([
    rows * cols,
    ...transposeScratch(matrix),
    ...sampleLengths,
    ...factorLengths(k, rows, cols, starts),
  ]);
  const { V, Vt, scale, squaredNorm, mean } = prepare(matrix, transposed, kernels, [band, statistics]);
  if (squaredNorm === 0) return zeroFactorization(matrix, k);

  const [left, right] = [operand(V), operand(Vt)];
  const sample = await sampleMatrix(engine, left, right, size, randomBits(seed, sampleStream));
  const onSample = factorsWithin(engine, arrays.slice(0, sampleLengths.length), kernels);
  const started = await startOnSample(
    sample,
    (concepts) => onSample(concepts, sample.channels, sample.positions, starts),
    { k, plan, seed, mean },
  );
  const factorsOf = factorsWithin(engine, arrays.slice(sampleLengths.length), kernels);
  const all = factorsOf(k, rows, cols, starts);
  await widenChannels(sample, started, all);

  const onDevice = await device.load(V, squaredNorm);
  try {
    const tried = await onDevice.descend({ W: all.W.data, k, turns: 1, tolerance: 0 });
    const chosen = bestOf(tried.errors[0]);
    const W = tried.W.subarray(chosen.start * k * rows, (chosen.start + 1) * k * rows);
    const before = plan.first + (plan.concepts - k) + iterationsPerTurn;
    const turns = Math.max(1, Math.floor((maxIterations - before) / iterationsPerTurn));
    const descent = await onDevice.descend({ W, k, turns, tolerance });

    const factors = factorsOf(k, rows, cols);
    factors.W.data.set(descent.W);
    factors.H.data.set(descent.H);
    await exactProblem(engine, left, right, squaredNorm).fromW(factors);
    const square = squaredError(factors, factors.blocks[0], await factors.gramOfH(), squaredNorm);
    const relativeError = Math.sqrt(square);
    return {
      ...orderedResult(factors, V, scale),
      relativeError,
      explainedVariance: 1 - relativeError ** 2,
      iterations: before + descent.iterations,
      stopReason: descent.converged ? 'converged' : 'max-iterations',
      ...chosen,
      errors: [...descent.errors.slice(0, -1).map(([error]) => Math.sqrt(error)), relativeError],
    };
  } finally {
    onDevice.release();
  }
}
