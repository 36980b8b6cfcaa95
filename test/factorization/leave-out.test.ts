import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Matrix } from '../../src/factorization/matrix.ts';
import { createSolver, type Solver } from '../../src/factorization/solver.ts';
import { noisyProduct } from './planted.ts';

let solver: Solver;
beforeAll(async () => {
  solver = await createSolver();
});
afterAll(() => solver.close());

const equal = (images: number, cols: number) => new Array<number>(images).fill(cols / images);

test.each([
  [120, 150, 5],
  [1024, 3000, 30],
])('planted concepts stay what they are, in %i×%i', async (rows, cols, images) => {
  const V = noisyProduct(rows, cols, 5, 3);
  const { k, W } = await solver.factorize(V, { k: 5, seed: 1 });
  const leftOut = await solver.leaveOut(V, { k, W, sizes: equal(images, cols), seed: 1 });
  expect(leftOut).toHaveLength(Math.min(10, images));
  for (const { cosines } of leftOut) expect(Math.min(...cosines)).toBeGreaterThan(0.98);
});

test('each image is left out once, and its heatmaps are zero there', async () => {
  const V = noisyProduct(60, 96, 3, 3);
  const { k, W } = await solver.factorize(V, { k: 3, seed: 1 });
  const leftOut = await solver.leaveOut(V, { k, W, sizes: equal(24, 96), seed: 1 });
  const absent = leftOut.map(({ H }) => {
    const sumOf = (image: number) => {
      let sum = 0;
      for (let j = 0; j < k; j++) for (let p = 4 * image; p < 4 * image + 4; p++) sum += H[j * 96 + p]!;
      return sum;
    };
    return Array.from({ length: 24 }, (_, image) => image).filter((image) => sumOf(image) === 0);
  });
  expect(absent.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 24 }, (_, i) => i));
  for (const images of absent) expect([2, 3]).toContain(images.length);
});

test('it is the factorisation of the images that remain', async () => {
  const V = noisyProduct(60, 100, 3, 3);
  const { k, W } = await solver.factorize(V, { k: 3, seed: 1, tolerance: 1e-6 });
  const [without] = await solver.leaveOut(V, { k, W, sizes: equal(2, 100), seed: 1 });
  const first = without!.H[0] === 0 && without!.H[100] === 0 && without!.H[200] === 0;
  const rest = columns(V, first ? 50 : 0, first ? 100 : 50);
  const alone = await solver.factorize(rest, { k: 3, seed: 1, tolerance: 1e-6 });
  const H = Float32Array.from({ length: 3 * 50 }, (_, i) => {
    const [j, p] = [Math.floor(i / 50), i % 50];
    return without!.H[j * 100 + p + (first ? 50 : 0)]!;
  });
  expect(relativeError(rest, without!.W, H)).toBeCloseTo(alone.relativeError, 3);
});

test('a concept of one image goes when that image goes', async () => {
  const V = noisyProduct(40, 40, 2, 3);
  // Channels 40 to 59 fire in the last image only.
  const data = Float32Array.from({ length: 60 * 40 }, (_, i) => {
    const [c, p] = [Math.floor(i / 40), i % 40];
    return c < 40 ? V.data[i]! : p < 36 ? 0 : 1 + (c % 7);
  });
  const own = { data, rows: 60, cols: 40 };
  const { k, W } = await solver.factorize(own, { k: 3, seed: 1 });
  const leftOut = await solver.leaveOut(own, { k, W, sizes: equal(10, 40), seed: 1 });
  const [least, second] = leftOut.map(({ cosines }) => Math.min(...cosines)).sort((a, b) => a - b);
  expect(least).toBeLessThan(0.5);
  expect(second).toBeGreaterThan(0.95);
});

test('concepts come in the order and orientation of those given, in any scale of theirs', async () => {
  const V = noisyProduct(120, 150, 3, 5);
  const { k, W } = await solver.factorize(V, { k: 3, seed: 1 });
  const options = { k, sizes: equal(10, 150), seed: 9 };
  const once = await solver.leaveOut(V, { ...options, W });
  expect(await solver.leaveOut(V, { ...options, W })).toEqual(once);
  const scaled = await solver.leaveOut(V, { ...options, W: W.map((x) => x * 4) });
  scaled.forEach(({ cosines }, i) => {
    cosines.forEach((cosine, j) => {
      expect(cosine).toBeCloseTo(once[i]!.cosines[j]!, 4);
    });
  });
});

test.each([1e-20, 1e20])('concepts are as stable in units of %d', async (unit) => {
  const V = noisyProduct(60, 100, 3, 3);
  const { k, W } = await solver.factorize(V, { k: 3, seed: 1 });
  const options = { k, sizes: equal(10, 100), seed: 1 };
  const ordinary = await solver.leaveOut(V, { ...options, W });
  const scaled = await solver.leaveOut(
    { ...V, data: V.data.map((x) => x * unit) },
    { ...options, W: W.map((x) => x * unit) },
  );
  scaled.forEach(({ cosines }, i) => {
    for (const [j, cosine] of cosines.entries()) expect(cosine).toBeCloseTo(ordinary[i]!.cosines[j]!, 4);
  });
});

test('a single image, or nothing at all, has nothing to leave out', async () => {
  const V = noisyProduct(30, 20, 2, 5);
  const { k, W } = await solver.factorize(V, { k: 2, seed: 1 });
  expect(await solver.leaveOut(V, { k, W, sizes: [20], seed: 1 })).toEqual([]);
  const empty = { data: new Float32Array(6), rows: 2, cols: 3 };
  expect(await solver.leaveOut(empty, { k: 2, W: new Float32Array(4), sizes: [1, 2], seed: 1 })).toEqual([]);
});

test('images that are all that is not blank can be left out', async () => {
  const V = noisyProduct(30, 20, 2, 5);
  const blank = { ...V, data: V.data.map((x, i) => (i % 20 < 10 ? x : 0)) };
  const { k, W } = await solver.factorize(blank, { k: 2, seed: 1 });
  const leftOut = await solver.leaveOut(blank, { k, W, sizes: [10, 10], seed: 1 });
  const least = leftOut.map(({ cosines }) => Math.min(...cosines)).sort((a, b) => a - b);
  expect(least[0]).toBe(0);
  expect(least[1]).toBeGreaterThan(0.98);
});

function columns({ data, rows, cols }: Matrix, from: number, to: number): Matrix {
  const width = to - from;
  const part = Float32Array.from({ length: rows * width }, (_, i) => {
    return data[Math.floor(i / width) * cols + from + (i % width)]!;
  });
  return { data: part, rows, cols: width };
}

function relativeError(V: Matrix, W: Float32Array, H: Float32Array): number {
  const k = H.length / V.cols;
  let [lost, all] = [0, 0];
  for (let c = 0; c < V.rows; c++) {
    for (let p = 0; p < V.cols; p++) {
      let model = 0;
      for (let j = 0; j < k; j++) model += W[j * V.rows + c]! * H[j * V.cols + p]!;
      lost += (V.data[c * V.cols + p]! - model) ** 2;
      all += V.data[c * V.cols + p]! ** 2;
    }
  }
  return Math.sqrt(lost / all);
}
