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
