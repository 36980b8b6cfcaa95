import { afterAll, beforeAll, expect, test } from 'vitest';
import { balanceImages, factorizeBalanced } from '../../src/factorization/balance.ts';
import { matchConcepts } from '../../src/factorization/likeness.ts';
import type { Matrix } from '../../src/factorization/matrix.ts';
import { thorough } from '../../src/factorization/restarts.ts';
import { createSolver, type Solver } from '../../src/factorization/solver.ts';
import { directError, noisyProduct } from './planted.ts';

let solver: Solver;
beforeAll(async () => {
  solver = await createSolver();
});
afterAll(() => solver.close());

const sizes = [40, 60, 50, 50];
/** Ten parts and room for four concepts: what shares one depends on how much each image counts. */
const V = noisyProduct(120, 200, 10, 5);
const options = { k: 4, seed: 1 };

/** V with the columns of image `index` times `factor`. */
function louder(index: number, factor: number): Matrix {
  const start = sizes.slice(0, index).reduce((sum, size) => sum + size, 0);
  const data = V.data.map((value, i) => {
    const column = i % V.cols;
    return column >= start && column < start + sizes[index]! ? value * factor : value;
  });
  return { ...V, data };
}

/** Root mean square length of the columns of each image, element by element. */
function magnitudes({ data, rows, cols }: Matrix): number[] {
  let start = 0;
  return sizes.map((size) => {
    let sum = 0;
    for (let r = 0; r < rows; r++) {
      for (let c = start; c < start + size; c++) sum += data[r * cols + c]! ** 2;
    }
    start += size;
    return Math.sqrt(sum / size);
  });
}

test('every image gets the mean magnitude', () => {
  const given = louder(1, 3);
  const mean = magnitudes(given).reduce((sum, each) => sum + each, 0) / sizes.length;
  for (const each of magnitudes(balanceImages(given, sizes).V)) expect(each / mean).toBeCloseTo(1, 5);
});

test('a faint image is raised four times at most to a quarter of the mean, a blank one stays blank', () => {
  const given = louder(2, 1e-3);
  const before = magnitudes(given);
  const mean = before.reduce((sum, each) => sum + each, 0) / sizes.length;
  const { V: balanced, gains } = balanceImages(given, sizes);
  expect(gains[sizes[0]! + sizes[1]!]).toBeCloseTo(4, 5);
  expect(magnitudes(balanced)[2]! / mean).toBeCloseTo((4 * before[2]!) / mean, 8);

  expect(balanceImages(louder(2, 0), sizes).V.data.every(Number.isFinite)).toBe(true);
  const blank = { ...V, data: new Float32Array(V.data.length) };
  expect(balanceImages(blank, sizes)).toEqual({ V: blank, gains: new Float32Array(V.cols).fill(1) });
});

test('how loud an image is does not change its concepts, as it would without balance', async () => {
  const [usual, loud] = [V, louder(1, 6)];
  const balanced = await Promise.all(
    [usual, loud].map((each) => factorizeBalanced(solver, balanceImages(each, sizes), options)),
  );
  expect(Math.min(...matchConcepts(balanced[0]!, balanced[1]!).cosines)).toBeGreaterThan(0.999);
  const plain = await Promise.all(
    [usual, loud].map((each) => solver.factorize(each, { ...thorough, ...options })),
  );
  expect(Math.min(...matchConcepts(plain[0]!, plain[1]!).cosines)).toBeLessThan(0.95);
});

test('heatmaps are those of the images as they were', async () => {
  const loud = louder(1, 6);
  const balanced = balanceImages(loud, sizes);
  const found = await factorizeBalanced(solver, balanced, options);
  expect(found.relativeError).toBeCloseTo(
    directError(balanced.V, { ...found, H: found.H.map((h, i) => h * balanced.gains[i % V.cols]!) }),
    5,
  );
  // For given concepts the best heatmaps do not depend on the gains of their positions.
  const solved = await solver.transform(loud, found);
  expect(directError(loud, found)).toBeCloseTo(solved.relativeError, 3);
});
