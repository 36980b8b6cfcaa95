import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { randomBits, uniform } from '../../src/factorization/random.ts';
import { principalAxes } from '../../src/map/axes.ts';
import { layoutMap, mostLandmarks } from '../../src/map/layout.ts';
import { byteOf, columnsOf, createMakeup, type Makeup, partOf } from '../../src/map/makeup.ts';
import { createNearest } from '../../src/map/neighbours.ts';
import { createPlacer } from '../../src/map/place.ts';

const m = 12;

/** Rows of `clusters` kinds in turn: mostly one motif, some of the next, a little of any. */
function planted(count: number, clusters: number, seed = 1): Makeup {
  const bits = randomBits(seed, 0);
  const rows = createMakeup(m);
  for (let i = 0; i < count; i++) {
    const parts = Float64Array.from({ length: m }, () => (uniform(bits) < 0.3 ? uniform(bits) * 0.1 : 0));
    parts[i % clusters]! += 1 + uniform(bits);
    parts[(i % clusters) + clusters]! += 0.5 * uniform(bits);
    const whole = parts.reduce((sum, part) => sum + part, 0);
    rows.add(Uint8Array.from(parts, (part) => byteOf(part / whole)));
  }
  return rows.finish();
}

const none: Makeup = { count: 0, m, bytes: new Uint8Array() };
const rowsOf = (...rows: number[][]): Makeup => {
  const all = createMakeup(m);
  for (const row of rows) all.add(Uint8Array.from({ length: m }, (_, j) => row[j] ?? 0));
  return all.finish();
};
const digestOf = (data: Float32Array) =>
  createHash('sha256')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex');

/** Part of the points whose nearest other point is of the same kind. */
function purity(positions: Float32Array, kindOf: (i: number) => number): number {
  const count = positions.length / 2;
  let same = 0;
  for (let i = 0; i < count; i++) {
    let best = { distance: Number.POSITIVE_INFINITY, at: -1 };
    for (let j = 0; j < count; j++) {
      const distance = Math.hypot(
        positions[2 * i]! - positions[2 * j]!,
        positions[2 * i + 1]! - positions[2 * j + 1]!,
      );
      if (j !== i && distance < best.distance) best = { distance, at: j };
    }
    if (kindOf(best.at) === kindOf(i)) same += 1;
  }
  return same / count;
}

test.each([
  ['every image a landmark', 240],
  ['half of them placed, and kinds that take turns in step with the landmarks', 2 * mostLandmarks],
])('planted clusters come out apart, with %s', async (_, count) => {
  const clusters = 4;
  const { images, landmarks } = await layoutMap(planted(count, clusters), none);
  expect(landmarks).toBe(Math.min(count, mostLandmarks));
  expect(images).toHaveLength(2 * count);
  for (const value of images) expect(value >= 0 && value <= 1).toBe(true);
  expect(purity(images, (i) => i % clusters)).toBeGreaterThan(0.98);
});

test('the same rows give the same bytes, whatever was laid out before', async () => {
  const [images, concepts] = [planted(150, 3), planted(20, 3, 9)];
  const once = await layoutMap(images, concepts);
  await layoutMap(planted(60, 5), none);
  const again = await layoutMap(images, concepts);
  expect(digestOf(again.images)).toBe(digestOf(once.images));
  expect(digestOf(again.concepts)).toBe(digestOf(once.concepts));
});

test('a concept lies among the images that are made of the same', async () => {
  const { images, concepts } = await layoutMap(planted(120, 4), planted(8, 4, 5));
  const both = Float32Array.from([...images, ...concepts]);
  expect(purity(both, (i) => i % 4)).toBeGreaterThan(0.97);
});

test.each([0, 1, 2, 4, 5, 6])('%d images are a map', async (count) => {
  const { images, landmarks } = await layoutMap(planted(count, 2), none);
  expect(landmarks).toBe(count);
  expect(images).toHaveLength(2 * count);
  const places = Array.from({ length: count }, (_, i) => `${images[2 * i]} ${images[2 * i + 1]}`);
  expect(new Set(places).size).toBe(count);
  for (const value of images) expect(value >= 0 && value <= 1).toBe(true);
});

test('equal images, and images without any motif, are a map, too', async () => {
  for (const row of [[255], []]) {
    const { images } = await layoutMap(rowsOf(...Array.from({ length: 40 }, () => row)), none);
    for (const value of images) expect(value >= 0 && value <= 1).toBe(true);
  }
});

test('what is no part of a whole is refused', () => {
  for (const part of [Number.NaN, -0.1, 1.5, Number.POSITIVE_INFINITY]) {
    expect(() => byteOf(part)).toThrow('no part of a whole');
  }
  expect([0, 1, 1.00005].map(byteOf)).toEqual([0, 255, 255]);
  expect(partOf(byteOf(0.3))).toBeCloseTo(0.3, 2);
});

test('a layout starts from the two directions in which rows differ most', () => {
  // The corners of a rectangle, whose sides are those directions: twice as long along the third motif as along the first.
  const corners = rowsOf([0, 9, 0], [0, 9, 200], [100, 9, 0], [100, 9, 200]);
  const [a, b, c, d] = Array.from({ length: 4 }, (_, i) => [
    ...principalAxes(corners).subarray(2 * i, 2 * i + 2),
  ]);
  for (const corner of [a, b, c, d]) for (const side of corner!) expect(Math.abs(side)).toBeCloseTo(1, 9);
  expect(Math.sign(a![0]!)).toBe(Math.sign(c![0]!));
  expect(Math.sign(a![0]!)).toBe(-Math.sign(b![0]!));
  expect(Math.sign(a![1]!)).toBe(Math.sign(b![1]!));
  expect(Math.sign(a![1]!)).toBe(-Math.sign(d![1]!));
});

test('a row stands at the mean of its landmarks, weighted by 1 / squared distance; those far from the nearest have no say', () => {
  const positions = Float64Array.of(0.5, 0.5, 0.56, 0.5, 0.9, 0.9);
  const nearest = () => ({ indices: Int32Array.of(0, 1, 2), distances: Float64Array.of(99, 199, 299) });
  const place = createPlacer(positions, nearest, 0);
  for (let i = 0; i < 100; i++) {
    const [x, y] = place(new Uint8Array(m));
    // (0.5 / 100 + 0.56 / 200) / (1 / 100 + 1 / 200) = 0.52; rows of one place are scattered by 0.004.
    expect(Math.abs(x - 0.52)).toBeLessThanOrEqual(0.004 + 1e-12);
    expect(Math.abs(y - 0.5)).toBeLessThanOrEqual(0.004 + 1e-12);
  }
});

test('the nearest landmarks are those with the smallest distance, the first of equals', () => {
  const landmarks = planted(90, 3);
  const nearest = createNearest(landmarks, 7);
  const row = planted(1, 3, 4).bytes;
  const all = Array.from({ length: landmarks.count }, (_, i) => ({
    i,
    distance: row.reduce((sum, value, j) => sum + (value - landmarks.bytes[i * m + j]!) ** 2, 0),
  })).sort((a, b) => a.distance - b.distance || a.i - b.i);
  const found = nearest(row);
  expect([...found.indices]).toEqual(all.slice(0, 7).map(({ i }) => i));
  expect([...found.distances]).toEqual(all.slice(0, 7).map(({ distance }) => distance));
  const twice = createNearest(rowsOf([9], [9], [9]), 2)(Uint8Array.from({ length: m }, () => 0));
  expect([...twice.indices]).toEqual([0, 1]);
});

test('rows turn into columns', () => {
  const rows = rowsOf([0, 5, 5], [], [7, 0, 1]);
  expect([...columnsOf(rows).subarray(0, 9)]).toEqual([0, 0, 7, 5, 0, 0, 5, 0, 1]);
});
