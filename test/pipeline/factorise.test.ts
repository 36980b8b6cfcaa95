import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededRandom } from '../../src/dataset/random.ts';
import { createSolver, type Solver } from '../../src/factorization/solver.ts';
import { factoriseBatch } from '../../src/pipeline/factorise.ts';
import type { Observation } from '../../src/pipeline/observe.ts';
import { createStopwatch } from '../../src/pipeline/stopwatch.ts';
import { exampleRun } from '../example-run.ts';

const [channels, cells, images, k] = [8, 16, 6, 2];
let solver: Solver;
beforeAll(async () => {
  solver = await createSolver();
});
afterAll(() => solver.close());

/** Noise around `centre`, the same for every one. */
function noiseAround(centre: number): Float32Array[] {
  const random = seededRandom(7);
  return Array.from({ length: images }, () =>
    Float32Array.from({ length: channels * cells }, () => centre + random() - 0.5),
  );
}

function factorised(activations: readonly Float32Array[]) {
  const observations = activations.map(
    (data) => ({ activations: { data, channels, height: 4, width: 4 } }) as Observation,
  );
  const example = exampleRun('run');
  const run = { ...example, parameters: { ...example.parameters, k } };
  return factoriseBatch(observations, { run, solver }, createStopwatch());
}

const squares = (values: Iterable<number>) => Array.from(values).reduce((total, x) => total + x * x, 0);

test('what is explained is part of the activations as the network gave them, not of what was added to make them positive', async () => {
  const activations = noiseAround(0);
  const { factorization, offset, squaredErrors } = await factorised(activations);
  const { W, H, positions } = factorization;
  const errors = activations.flatMap((data, i) =>
    Array.from(data, (a, at) => {
      const [c, p] = [Math.floor(at / cells), i * cells + (at % cells)];
      const explained = Array.from({ length: k }, (_, j) => W[j * channels + c]! * H[j * positions + p]!);
      return a - offset[c]! - explained.reduce((sum, part) => sum + part, 0);
    }),
  );
  expect(squares(errors)).toBeCloseTo(squares(squaredErrors.map(Math.sqrt)), 3);
  const explained = 1 - squares(errors) / squares(activations.flatMap((data) => [...data]));
  expect(factorization.explainedVariance).toBeCloseTo(explained, 5);
  expect(explained).toBeLessThan(0.5);
  // Of the non-negative V, far more: most of it is what was added.
  expect(1 - factorization.relativeError ** 2).toBeGreaterThan(0.8);
});

test('where nothing was negative it is what the relative error leaves', async () => {
  const { factorization, offset } = await factorised(noiseAround(1));
  expect([...offset]).toEqual(new Array(channels).fill(0));
  expect(factorization.explainedVariance).toBeCloseTo(1 - factorization.relativeError ** 2, 12);
});
