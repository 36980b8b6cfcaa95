/** The factorisation with its iterations on another device: starts on the host, on a sample; all else over there. */
import { squaredError } from './descend.ts';
import { iterationsPerTurn } from './descent-graph.ts';
import type { DeviceEngine } from './device.ts';
import { type Engine, operand } from './engine.ts';
import {
  type Factorization,
  type FactorizeOptions,
  layOut,
  orderedResult,
  withDefaults,
  zeroFactorization,
} from './factorize.ts';
import { exactProblem } from './factors.ts';
import type { Matrix } from './matrix.ts';
import { randomBits } from './random.ts';
import { leastError } from './restarts.ts';
import { sampleMatrix } from './sample.ts';
import { sampleStream } from './sketch.ts';
import { bestOf, startOnSample, widenChannels } from './starts.ts';
import type { Workspace } from './workspace.ts';

/**
 * As `factorizeWith`, and from the same starts, but the iterations are gradient steps on V itself, done by `device`;
 * they come four at a time, so `maxIterations` may be exceeded by up to seven. Every restart is brought to the end.
 * `engine` is the host's.
 *
 * @throws LeitmotifError as `factorizeWith`.
 */
export async function factorizeOnDevice(
  device: DeviceEngine,
  engine: Engine,
  workspace: Workspace,
  matrix: Matrix,
  options: FactorizeOptions,
): Promise<Factorization> {
  const { seed, restarts, starts, maxIterations, tolerance } = withDefaults(options);
  const { k, plan, size, prepared, onSample, factorsOf } = layOut(engine, workspace, matrix, options);
  const { V, Vt, scale, squaredNorm, mean } = prepared;
  if (squaredNorm === 0) return zeroFactorization(matrix, k);

  const { rows, cols } = matrix;
  const [left, right] = [operand(V), operand(Vt)];
  const exact = exactProblem(engine, left, right, squaredNorm);
  const before = plan.first + (plan.concepts - k) + iterationsPerTurn;
  const turns = Math.max(1, Math.floor((maxIterations - before) / iterationsPerTurn));
  const onDevice = await device.load(V, squaredNorm);
  try {
    const { best, ...which } = await leastError(seed, restarts, async (own) => {
      const sample = await sampleMatrix(engine, left, right, size, randomBits(own, sampleStream));
      const started = await startOnSample(
        sample,
        (concepts) => onSample(concepts, sample.channels, sample.positions, starts),
        { k, plan, seed: own, mean },
      );
      const all = factorsOf(k, rows, cols, starts);
      await widenChannels(sample, started, all);
      const tried = await onDevice.descend({ W: all.W.data, k, turns: 1, tolerance: 0 });
      const chosen = bestOf(tried.errors[0]);
      const W = tried.W.subarray(chosen.start * k * rows, (chosen.start + 1) * k * rows);
      const descent = await onDevice.descend({ W, k, turns, tolerance });

      const factors = factorsOf(k, rows, cols);
      factors.W.data.set(descent.W);
      factors.H.data.set(descent.H);
      await exact.fromW(factors);
      const square = squaredError(factors, factors.blocks[0], await factors.gramOfH(), squaredNorm);
      const relativeError = Math.sqrt(square);
      return {
        ...orderedResult(factors, V, scale),
        relativeError,
        explainedVariance: 1 - relativeError ** 2,
        iterations: before + descent.iterations,
        stopReason: descent.converged ? ('converged' as const) : ('max-iterations' as const),
        ...chosen,
        errors: [...descent.errors.slice(0, -1).map(([error]) => Math.sqrt(error)), relativeError],
      };
    });
    return { ...best, ...which };
  } finally {
    onDevice.release();
  }
}
