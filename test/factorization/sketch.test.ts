import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Engine, openEngine, operand } from '../../src/factorization/engine.ts';
import { transposed } from '../../src/factorization/matrix.ts';
import { sketch, sketchSize } from '../../src/factorization/sketch.ts';
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
