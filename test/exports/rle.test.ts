import { expect, test } from 'vitest';
import { encodeMask } from '../../src/exports/rle.ts';

/** Rows of text as values: `#` is 1. */
const encode = (...rows: string[]) => {
  const values = rows.flatMap((row) => [...row].map((c) => (c === '#' ? 1 : 0)));
  return encodeMask(values, rows[0]!.length, rows.length, 0.5);
};

test.each([
  // Down the columns: .#. | ### | ..# → 1 zero, 1 one, 1 zero, 3 ones, 2 zeros, 1 one.
  [['.#.', '##.', '.##'], [1, 1, 1, 3, 2, 1], 5, [0, 0, 3, 3]],
  [['...', '...'], [6], 0, [0, 0, 0, 0]],
  // A mask that begins with 1 begins with a run of no zeros.
  [['##', '##'], [0, 4], 4, [0, 0, 2, 2]],
  [['#..', '...'], [0, 1, 5], 1, [0, 0, 1, 1]],
  [['....', '..##', '....'], [7, 1, 2, 1, 1], 2, [2, 1, 2, 1]],
])('encodes %j by hand', (rows, counts, area, box) => {
  expect(encode(...rows)).toEqual({ counts, area, box });
});

test('a value at the threshold is in', () => {
  expect(encodeMask([0.49, 0.5], 2, 1, 0.5)).toEqual({ counts: [1, 1], area: 1, box: [1, 0, 1, 1] });
});
