import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Engine, openEngine, operand } from '../../src/factorization/engine.ts';
import { transposed } from '../../src/factorization/matrix.ts';
import { samplePositions, sketch, sketchSize } from '../../src/factorization/sketch.ts';
import { directError, noisyProduct } from './planted.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine(1);
});
afterAll(() => engine.close());

const V = noisyProduct(400, 500, 40, 3);

/** ‖V − Q·B‖/‖V‖ from the definition. */
async function missed(width: number, powerSteps: number): Promise<number> {
  const { Qt, B } = await sketch(engine, operand(V), operand(transposed(V)), width, 1, powerSteps);
  const [W, H] = [Qt.tensor.data as Float32Array, B.tensor.data as Float32Array];
  return directError(V, { k: width, W, H });
}

test('a sketch misses less with another power step, and with more columns', async () => {
  const usual = await missed(20, 1);
  expect(await missed(20, 2)).toBeLessThan(usual);
  expect(await missed(30, 1)).toBeLessThan(usual);
});

test('restarts share a finer sketch than a single factorisation has', () => {
  expect(sketchSize(8, 1)).toEqual({ width: 36, powerSteps: 1 });
  expect(sketchSize(8, 8)).toEqual({ width: 52, powerSteps: 2 });
});

test('a sample takes a position of each stretch, with what sketch and V have there', async () => {
  const positions = [...Array(40).keys()];
  const columns = operand({
    data: Float32Array.from(positions.flatMap((p) => [p, 2 * p])),
    rows: 40,
    cols: 2,
  });
  // Only Bt is looked at.
  const whole = { Q: columns, Qt: columns, B: columns, Bt: columns };
  const { sketch: sample, squaredNorm } = await samplePositions(engine, whole, columns, 4, 1);
  const taken = Array.from(sample.Bt.tensor.data as Float32Array).filter((_, i) => i % 2 === 0);
  expect(taken.map((p) => Math.floor(p / 10))).toEqual([0, 1, 2, 3]);
  expect(new Set(taken.map((p) => p % 10)).size).toBeGreaterThan(1);
  expect(Array.from(sample.B.tensor.data as Float32Array)).toEqual([...taken, ...taken.map((p) => 2 * p)]);
  expect(squaredNorm).toBe(taken.reduce((sum, p) => sum + 5 * p ** 2, 0));
});
