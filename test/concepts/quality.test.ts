import { expect, test } from 'vitest';
import {
  batchWarnings,
  measureQuality,
  sparsity,
  stabilityFrom,
  unfamiliarity,
} from '../../src/concepts/quality.ts';

test('sparsity is 0 for equal values, 1 for a single one, and known in between', () => {
  expect(sparsity(Float32Array.of(2, 2, 2, 2))).toBe(0);
  expect(sparsity(Float32Array.of(0, 3, 0, 0))).toBe(1);
  // (2 − 2/√2)/(2 − 1)
  expect(sparsity(Float32Array.of(1, 1, 0, 0))).toBeCloseTo(2 - Math.SQRT2, 6);
  expect(sparsity(new Float32Array(4))).toBe(0);
});

// V = (3,0)·(1,0,0) + (0,4)·(0,1,0) + …: ‖V‖² of the two parts is 9 and 16.
const base = {
  k: 3,
  W: Float32Array.of(3, 0, 0, 4, 0.3, 3.99),
  H: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 0.01),
  squaredNorm: 25,
  stability: [1, 1, 0.3],
};

test('variance, overlap and warnings of a case known by hand', () => {
  const [first, second, third] = measureQuality(base);
  expect(first).toMatchObject({ variance: 0.36, stability: 1, sparsity: 1, warnings: [] });
  expect(second!.variance).toBeCloseTo(0.64, 6);
  // cos((0,4), (0.3,3.99)) = 3.99/√(0.09 + 15.9201)
  expect(second!.nearest).toEqual({ concept: 2, cosine: expect.closeTo(3.99 / Math.sqrt(16.0101), 5) });
  expect(second!.warnings).toEqual([expect.stringContaining('repeats concept 3 (cosine 1.00)')]);
  expect(third!.warnings).toEqual([
    expect.stringContaining('next to nothing'),
    expect.stringContaining('repeats concept 2'),
    expect.stringContaining('Without some of the images it is something else (cosine 0.30)'),
  ]);
});

test('a concept is as stable as what the worst tenth leaves of it; not known where nothing was left out', () => {
  const leftOut = [{ cosines: [0.9, 1] }, { cosines: [0.4, 1.0000001] }, { cosines: [0.7, 1] }];
  expect(stabilityFrom(leftOut, 2)).toEqual([0.4, 1]);
  expect(stabilityFrom([], 2)).toEqual([null, null]);
  const unknown = measureQuality({ ...base, stability: [null, null, null] });
  expect(unknown[0]).toMatchObject({ stability: null, warnings: [] });
});

test('a concept of zeros is said to explain nothing, and nothing else', () => {
  const [only] = measureQuality({
    k: 1,
    W: new Float32Array(2),
    H: new Float32Array(2),
    squaredNorm: 5,
    stability: [0],
  });
  expect(only).toMatchObject({
    variance: 0,
    nearest: null,
    warnings: [expect.stringMatching(/explains nothing/)],
  });
});

test('a batch is warned about as a whole', () => {
  const good = { explainedVariance: 0.5, stopReason: 'converged', found: 4, asked: 4 };
  expect(batchWarnings(good)).toEqual([]);
  expect(
    batchWarnings({ explainedVariance: 0.12, stopReason: 'max-iterations', found: 2, asked: 4 }),
  ).toEqual([
    expect.stringContaining('2 concepts instead of 4'),
    expect.stringContaining('12 % of the variance only'),
    expect.stringContaining('before it had converged'),
  ]);
});

test('an image is unfamiliar when it is reproduced less well than every one the basis was made from', () => {
  expect(unfamiliarity(0.8, [0.5, 0.8])).toBeUndefined();
  expect(unfamiliarity(0.91, [0.5, 0.8])).toContain('relative error 0.91, but at most 0.80');
  // Errors that are nothing but float32's rounding say nothing about an image.
  expect(unfamiliarity(0.0021, [0.0004, 0.0009])).toBeUndefined();
  expect(unfamiliarity(0.0121, [0.0004, 0.0009])).toContain('relative error 0.01');
});
