import { expect, test } from 'vitest';
import { operand } from '../../src/factorization/engine.ts';
import { randomBits } from '../../src/factorization/random.ts';
import { chooseRows, sampleSize } from '../../src/factorization/sample.ts';
import { planStarts } from '../../src/factorization/starts.ts';

/** Row r has the energy `energies[r]`, in two columns. */
const withEnergies = (energies: number[]) =>
  operand({
    data: Float32Array.from(energies.flatMap((x) => [Math.sqrt(x / 2), Math.sqrt(x / 2)])),
    rows: energies.length,
    cols: 2,
  });

test('takes strong rows for certain and weighs the others so that the energy is kept', () => {
  const energies = Array.from({ length: 100 }, (_, r) => (r % 25 === 0 ? 1000 : 1 + (r % 3)));
  for (const seed of [1, 2, 3, 4]) {
    const chosen = chooseRows(withEnergies(energies), 40, randomBits(seed, 0));
    if (chosen === 'all') expect.fail('all rows');
    expect(Math.abs(chosen.length - 40)).toBeLessThanOrEqual(1);
    for (const strong of [0, 25, 50, 75]) {
      expect(chosen).toContainEqual({ row: strong, weight: 1 });
    }
    const kept = chosen.reduce((sum, { row, weight }) => sum + energies[row] * weight ** 2, 0);
    const total = energies.reduce((sum, x) => sum + x, 0);
    expect(Math.abs(kept / total - 1)).toBeLessThan(0.01);
  }
});

test('never takes an empty row, and takes all where there are few', () => {
  const some = chooseRows(withEnergies([0, 4, 0, 0, 4, 0, 4, 0]), 3, randomBits(1, 0));
  expect(some).toEqual([1, 4, 6].map((row) => ({ row, weight: 1 })));
  expect(chooseRows(withEnergies([1, 2, 3]), 3, randomBits(1, 0))).toBe('all');
  expect(chooseRows(withEnergies([0, 0, 0, 0]), 2, randomBits(1, 0))).toEqual([]);
});

test('is never larger than the matrix and never smaller than its concepts need', () => {
  expect(sampleSize({ data: new Float32Array(), rows: 2048, cols: 25_088 }, 15)).toEqual({
    channels: 512,
    positions: 1024,
  });
  expect(sampleSize({ data: new Float32Array(), rows: 2048, cols: 49 }, 15)).toEqual({
    channels: 1338,
    positions: 49,
  });
  expect(sampleSize({ data: new Float32Array(), rows: 64, cols: 100_000 }, 600).positions).toBe(2400);
});

test.each([3, 4, 5, 10, 12, 40])('starts leave iterations to what follows when there are only %i', (most) => {
  for (const [k, least] of [
    [1, 1],
    [5, 6],
    [20, 900],
  ] as const) {
    const { concepts, first, together } = planStarts(k, least, most);
    expect(concepts).toBeGreaterThanOrEqual(k);
    expect(concepts).toBeLessThanOrEqual(least);
    expect(Math.min(first, together)).toBeGreaterThanOrEqual(1);
    expect(first + (concepts - k) + together).toBeLessThan(most);
  }
});
