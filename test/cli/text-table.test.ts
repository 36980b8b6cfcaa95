import { expect, test } from 'vitest';
import { textTable } from '../../src/cli/text-table.ts';

test('aligns columns, numbers to the right, and lets no key forge a line', () => {
  expect(
    textTable(
      ['key', 'images'],
      [
        ['a\nb\u001b[2J', 7],
        [null, 1200],
      ],
    ),
  ).toBe(['key      images', '───────  ──────', 'a b [2J       7', '           1200', ''].join('\n'));
});

test('holds as many rows as a query gives', () => {
  const rows = Array.from({ length: 300_000 }, (_, i) => [i]);
  expect(textTable(['n'], rows).split('\n')).toHaveLength(300_003);
});
