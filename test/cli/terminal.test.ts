import { expect, test } from 'vitest';
import { byteSize, counted, duration, formatError } from '../../src/cli/terminal.ts';
import { LeitmotifError } from '../../src/errors.ts';

test('formats amounts for people', () => {
  expect([duration(1.234), duration(59.4), duration(75), duration(3700)]).toEqual([
    '1.2 s',
    '59 s',
    '1 min 15 s',
    '1 h 2 min',
  ]);
  expect([byteSize(0), byteSize(999), byteSize(1500), byteSize(2.5e9)]).toEqual([
    '0 B',
    '999 B',
    '1.5 kB',
    '2.5 GB',
  ]);
  expect([counted(1, 'batch'), counted(1234, 'batch'), counted(0, 'image')]).toEqual([
    '1 batch',
    '1,234 batches',
    '0 images',
  ]);
});

test('an error names code, message and next step', () => {
  const text = formatError(new LeitmotifError('dataset-empty', 'Nothing in ./x.', { hint: 'Try ./y.' }));
  expect(text).toBe('error [dataset-empty] Nothing in ./x.\n      Try ./y.\n');
});
