import { expect, test } from 'vitest';
import { elbow } from '../../src/factorization/elbow.ts';

const points = (squaredErrors: number[], { stabilities = [] as number[], first = 1 } = {}) =>
  squaredErrors.map((squared, i) => ({
    k: first + i,
    relativeError: Math.sqrt(squared),
    stability: stabilities[i] ?? 1,
  }));

test('is where the error stops falling', () => {
  expect(elbow(points([0.5, 0.3, 0.01, 0.0098, 0.0096, 0.0094]), 1, 6).k).toBe(3);
  expect(elbow(points([0.01, 0.0098, 0.0096, 0.0094]), 1, 4).k).toBe(1);
});

test('can be the last k of the range, as the next one shows', () => {
  expect(elbow(points([0.5, 0.4, 0.3, 0.2, 0.01, 0.0098]), 1, 5).k).toBe(5);
});

test('counts rounding errors as nothing', () => {
  expect(elbow(points([0.5, 1e-9, 1e-13, 1e-16]), 1, 4).k).toBe(2);
  expect(elbow(points([0.5, 4e-6, 2e-7, 3e-7]), 1, 4).k).toBe(2);
});

test('is the least k of the range where that leaves rounding errors only', () => {
  const noise = [1e-7, 4e-6, 2e-13, 5e-7, 4e-9, 1e-6];
  expect(elbow(points(noise), 1, 5).k).toBe(1);
  expect(elbow(points(noise), 2, 5).k).toBe(2);
  expect(elbow(points([0, 0, 0, 0], { first: 4 }), 5, 6).k).toBe(5);
});

test('goes beyond no k that leaves rounding errors only, be its concepts as unstable as they may', () => {
  const stabilities = [1, 0.5, 0.9, 1, 1, 1, 1, 1];
  expect(elbow(points([0.5, 1e-6, 1e-7, 1e-6, 0, 0, 0, 0], { stabilities }), 1, 8).k).toBe(2);
});

// e^-y with y rising by 0.3 a step to k = 4, then by 0.15: the bend is at 4, and nowhere sharp.
const bent = [0.3, 0.6, 0.9, 1.2, 1.35, 1.5, 1.65, 1.8].map((y) => Math.exp(-y));

test('on a smooth curve it is the bend, below the chord', () => {
  expect(elbow(points(bent), 1, 8).k).toBe(4);
});

test('avoids unstable concepts where the errors hardly differ', () => {
  expect(elbow(points(bent, { stabilities: [1, 1, 1, 0.5, 1, 1, 1, 1] }), 1, 8).k).not.toBe(4);
});

test('stays within the range', () => {
  const squared = [0.5, 0.01, 0.0098, 0.0096, 0.0094];
  expect(elbow(points(squared, { first: 2 }), 3, 6).k).toBe(3);
  expect(elbow(points(squared, { first: 3 }), 4, 6).k).toBe(4);
  expect(elbow(points([0.9, 0.8, 0.7, 0.001, 0.0009]), 1, 3).k).toBe(3);
});

test('is the last k when every further concept gains more', () => {
  expect(elbow(points([0.9, 0.7, 0.3, 0.01]), 1, 4)).toEqual({ k: 4, reason: 'end' });
});
