import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assign } from '../../src/factorization/assignment.ts';

const worthOf = (worth: number[][], columns: number[]) =>
  columns.reduce((sum, column, row) => sum + worth[row]![column]!, 0);

function permutations(n: number): number[][] {
  if (n === 0) return [[]];
  return permutations(n - 1).flatMap((shorter) =>
    Array.from({ length: n }, (_, at) => shorter.toSpliced(at, 0, n - 1)),
  );
}

test('gives up the best pair where that serves the sum', () => {
  // Taking 9 first leaves 1; 8 + 7 is more.
  expect(
    assign([
      [9, 8],
      [7, 1],
    ]),
  ).toEqual([1, 0]);
});

test('is as good as the best of all permutations', () => {
  const tables = fc.integer({ min: 1, max: 6 }).chain((n) =>
    fc.array(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: n, maxLength: n }), {
      minLength: n,
      maxLength: n,
    }),
  );
  fc.assert(
    fc.property(tables, (worth) => {
      const columns = assign(worth);
      expect(columns.toSorted((a, b) => a - b)).toEqual(worth.map((_, i) => i));
      const best = Math.max(...permutations(worth.length).map((each) => worthOf(worth, each)));
      expect(worthOf(worth, columns)).toBeCloseTo(best, 9);
    }),
  );
});
