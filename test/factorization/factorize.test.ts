import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Factorization } from '../../src/factorization/factorize.ts';
import type { Matrix } from '../../src/factorization/matrix.ts';
import { createSolver, type Solver } from '../../src/factorization/solver.ts';
import golden from './golden/golden.json' with { type: 'json' };
import { directError, noisyProduct, planted } from './planted.ts';

let solver: Solver;
beforeAll(async () => {
  solver = await createSolver();
});
afterAll(() => solver.close());

const matrixOf = (rows: number, cols: number, element: (r: number, c: number) => number): Matrix => ({
  data: Float32Array.from({ length: rows * cols }, (_, i) => element(Math.floor(i / cols), i % cols)),
  rows,
  cols,
});

function expectDefined(f: Factorization): void {
  for (const x of [...f.W, ...f.H])
    if (!(x >= 0 && x < Number.POSITIVE_INFINITY)) expect.fail(`an element is ${x}`);
  expect(f.relativeError).toBeGreaterThanOrEqual(0);
  expect(f.relativeError).toBeLessThanOrEqual(1);
  expect(f.explainedVariance).toBe(1 - f.relativeError ** 2);
}

describe.each(golden.cases)(
  'on $rows×$cols of rank $rank with k = $k',
  ({ rows, cols, rank, seed, k, sum, error }) => {
    const V = planted(rows, cols, rank, seed);

    test('the matrix is the one scikit-learn saw', () => {
      expect(V.data.reduce((total, x) => total + x, 0)).toBe(sum);
    });

    test('comes within 1 % of scikit-learn, and reports the true error', async () => {
      const f = await solver.factorize(V, { k, seed: 1 });
      expectDefined(f);
      const direct = directError(V, f);
      expect(direct).toBeLessThanOrEqual(error * 1.01);
      expect(Math.abs(f.relativeError - direct)).toBeLessThan(1e-5);
    });
  },
);

describe('properties', () => {
  const V = planted(96, 120, 8, 9);

  test('a power of two in V changes the factors only by it', async () => {
    const f = await solver.factorize(V, { k: 4, seed: 1 });
    const doubled = await solver.factorize({ ...V, data: V.data.map((x) => x * 4) }, { k: 4, seed: 1 });
    expect(doubled.relativeError).toBe(f.relativeError);
    const [w, h] = [f.W.findIndex((x) => x > 0), f.H.findIndex((x) => x > 0)];
    expect((doubled.W[w] * doubled.H[h]) / (f.W[w] * f.H[h])).toBeCloseTo(4, 5);
  });

  test('non-negative and with the true error on any small matrix, whatever k', async () => {
    const element = fc.oneof(
      fc.constant(0),
      fc.integer({ min: 0, max: 1000 }).map((x) => x / 10),
    );
    const shape = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }));
    const matrix = shape.chain(([rows, cols]) =>
      fc
        .array(element, { minLength: rows * cols, maxLength: rows * cols })
        .map((values) => ({ data: Float32Array.from(values), rows, cols })),
    );
    await fc.assert(
      fc.asyncProperty(matrix, fc.integer({ min: 1, max: 12 }), async (small, k) => {
        const f = await solver.factorize(small, { k, seed: 1 });
        expectDefined(f);
        expect(f.k).toBe(Math.min(k, small.rows, small.cols));
        expect(Math.abs(f.relativeError - directError(small, f))).toBeLessThan(2e-3);
      }),
      { numRuns: 60 },
    );
  });

  test('the order of the positions and the magnitude of V do not change the error', async () => {
    const { relativeError } = await solver.factorize(V, { k: 8, seed: 1, starts: 5 });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 119 }),
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        async (by, scale) => {
          const moved = matrixOf(V.rows, V.cols, (r, c) => V.data[r * V.cols + ((c + by) % V.cols)] * scale);
          const f = await solver.factorize(moved, { k: 8, seed: 1, starts: 5 });
          expect(Math.abs(f.relativeError / relativeError - 1)).toBeLessThan(0.01);
        },
      ),
      { numRuns: 10 },
    );
  });
});

describe('what must hold for the factors', () => {
  const V = noisyProduct(120, 16 * 12, 4, 5);
  const options = { k: 4, seed: 1, maxIterations: 2000, tolerance: 1e-7 };

  test('the order of the images changes only the order of the heatmaps, where V has one factorisation', async () => {
    const f = await solver.factorize(V, options);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...Array(12).keys()], { minLength: 12, maxLength: 12 }),
        async (order) => {
          const from = (c: number) => order[Math.floor(c / 16)] * 16 + (c % 16);
          const moved = matrixOf(V.rows, V.cols, (r, c) => V.data[r * V.cols + from(c)]);
          const g = await solver.factorize(moved, options);
          const cosines = Array.from({ length: 16 }, (_, i) => {
            const [a, b] = [i >> 2, i & 3];
            const w = cosine(concept(f.W, a, V.rows), concept(g.W, b, V.rows));
            const own = concept(f.H, a, V.cols).map((_x, c, row) => row[from(c)]);
            return Math.min(w, cosine(own, concept(g.H, b, V.cols)));
          });
          // Each concept has one that is the same, and none has two.
          const matches = cosines.map((x) => (x > 0.999 ? 1 : 0));
          for (const j of [0, 1, 2, 3]) {
            expect(matches.filter((_, i) => i >> 2 === j)).toContain(1);
            expect(matches.filter((_, i) => (i & 3) === j)).toContain(1);
          }
        },
      ),
      { numRuns: 8 },
    );
  });

  test.each([
    ['small', planted(96, 120, 8, 9)],
    ['sketched', planted(800, 700, 12, 3)],
  ])('the error never rises on V itself: %s', async (_, matrix) => {
    const { errors } = await solver.factorize(matrix, { k: 6, seed: 2, tolerance: 0, maxIterations: 60 });
    expect(errors.length).toBeGreaterThan(1);
    errors.slice(1).forEach((error, i) => {
      // Float32 products cannot show changes of the squared error below 1e-7 or so.
      expect(error ** 2).toBeLessThanOrEqual(errors[i] ** 2 + 2e-7);
    });
  });
});

const concept = (factor: Float32Array, j: number, n: number) => factor.subarray(j * n, (j + 1) * n);

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, i) => sum + value * y[i], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

describe('odd matrices have defined results', () => {
  const cases: [string, Matrix, number][] = [
    ['one column', matrixOf(5, 1, (r) => r), 3],
    ['one row', matrixOf(1, 7, (_, c) => c), 3],
    ['one element', matrixOf(1, 1, () => 3), 1],
    ['rank 1', matrixOf(20, 30, (r, c) => (r + 1) * (c % 3)), 4],
    ['constant', matrixOf(40, 50, () => 7), 5],
    ['constant, large enough to be sketched', matrixOf(800, 900, () => 7), 5],
    [
      'silent channels and an image without activations',
      matrixOf(40, 50, (r, c) => (r < 9 || c < 25 ? 0 : 7)),
      3,
    ],
    ['one element of many', matrixOf(30, 30, (r, c) => (r === 3 && c === 4 ? 2 : 0)), 5],
    ['huge', matrixOf(20, 20, (r, c) => (((r * 7 + c * 3) % 11) + 1) * 1e30), 11],
    ['near the largest float', matrixOf(20, 20, (r, c) => (((r * 7 + c * 3) % 3) + 1) * 1e38), 3],
    ['tiny', matrixOf(20, 20, (r, c) => (((r * 7 + c * 3) % 11) + 1) * 1e-30), 11],
    ['below the normal floats', matrixOf(20, 20, (r, c) => (((r * 7 + c * 3) % 11) + 1) * 1e-41), 11],
  ];
  test.each(cases)('%s', async (_, V, k) => {
    const f = await solver.factorize(V, { k, seed: 5, maxIterations: 500 });
    expectDefined(f);
    expect(f.relativeError).toBeLessThan(0.2);
    expect(f.stopReason).toBe('converged');
  });

  test('rank 1 is explained to rounding error', async () => {
    const f = await solver.factorize(
      matrixOf(800, 900, (r, c) => ((r % 5) + 1) * (c % 3)),
      { k: 4, seed: 5 },
    );
    expect(f.relativeError).toBeLessThan(1e-3);
  });

  test('all zero: zero factors, error 0, and the reason says so', async () => {
    const f = await solver.factorize(
      matrixOf(4, 6, () => 0),
      { k: 2, seed: 1 },
    );
    expectDefined(f);
    expect(f).toMatchObject({ relativeError: 0, stopReason: 'zero', emptyConcepts: 2, iterations: 0 });
    expect([...f.W, ...f.H].every((x) => x === 0)).toBe(true);
  });

  test('weak directions beside one a thousand times stronger are still found', async () => {
    const weak = planted(800, 900, 4, 3);
    const V = matrixOf(800, 900, (r, c) => 2000 + weak.data[r * 900 + c]);
    const f = await solver.factorize(V, { k: 2, seed: 1 });
    const residual = directError(V, f);
    const one = await solver.factorize(V, { k: 1, seed: 1 });
    expect(residual).toBeLessThanOrEqual(directError(V, one) * 1.01);
  });
});

describe('order, stopping, errors', () => {
  test('concepts come by mass, the largest first', async () => {
    const f = await solver.factorize(planted(64, 98, 8, 1), { k: 5, seed: 1 });
    const total = (data: Float32Array) => data.reduce((sum, x) => sum + x, 0);
    const masses = Array.from({ length: 5 }, (_, j) => {
      const w = total(f.W.subarray(j * f.channels, (j + 1) * f.channels));
      return w * total(f.H.subarray(j * f.positions, (j + 1) * f.positions));
    });
    expect(masses).toEqual([...masses].sort((a, b) => b - a));
  });

  test('stops at maxIterations and says so', async () => {
    const f = await solver.factorize(planted(64, 98, 8, 1), {
      k: 5,
      seed: 1,
      maxIterations: 3,
      tolerance: 0,
    });
    expect(f).toMatchObject({ iterations: 3, stopReason: 'max-iterations' });
  });

  test('keeps the best of its starts', async () => {
    const f = await solver.factorize(planted(64, 98, 12, 2), { k: 6, seed: 1, starts: 4 });
    expect(f.startErrors).toHaveLength(4);
    expect(f.startErrors[f.start]).toBe(Math.min(...f.startErrors));
    expect(f.relativeError).toBeLessThanOrEqual(f.startErrors[f.start] + 1e-6);
  });

  test.each([
    [{ k: 0, seed: 1 }, /Expected k/],
    [{ k: 1.5, seed: 1 }, /Expected k/],
    [{ k: 1, seed: Number.NaN }, /Expected seed/],
    [{ k: 1, seed: 1, restarts: 0 }, /Expected restarts/],
    [{ k: 1, seed: 1, starts: 0 }, /Expected starts/],
    [{ k: 1, seed: 1, tolerance: -1 }, /Expected tolerance/],
  ])('refuses %j', async (options, message) => {
    const V = matrixOf(2, 2, () => 1);
    await expect(solver.factorize(V, options)).rejects.toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringMatching(message) }),
    );
  });

  test.each([
    [Number.NaN, 'activations-invalid'],
    [Number.POSITIVE_INFINITY, 'activations-invalid'],
    [-1, 'usage'],
  ])('refuses an element %d', async (x, code) => {
    const V = matrixOf(3, 3, (r, c) => (r === 1 && c === 2 ? x : 1));
    await expect(solver.factorize(V, { k: 2, seed: 1 })).rejects.toThrow(expect.objectContaining({ code }));
  });
});

test.each([
  [1500, 3000],
  [40, 3000],
  [3000, 40],
])('finds four concepts in six channels and ten positions of %i×%i', async (rows, cols) => {
  const V = matrixOf(rows, cols, (r, c) =>
    r % 7 === 3 && r < 45 && c % 3 === 1 && c < 30 ? 1 + ((r * c) % 5) : 0,
  );
  const f = await solver.factorize(V, { k: 4, seed: 3 });
  expect(f.relativeError).toBeLessThan(0.05);
});

test('finds what is in a few positions only, though the sketch looks at random ones', async () => {
  const V = matrixOf(800, 900, (r, c) => (c % 211 === 7 ? 1 + ((r * c) % 5) : 0));
  const f = await solver.factorize(V, { k: 4, seed: 3 });
  expect(f.relativeError).toBeLessThan(0.3);
});
