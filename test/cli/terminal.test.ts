import { expect, test } from 'vitest';
import { formatError } from '../../src/cli/terminal.ts';
import { LeitmotifError } from '../../src/errors.ts';

test('an error names code, message and next step', () => {
  const text = formatError(new LeitmotifError('dataset-empty', 'Nothing in ./x.', { hint: 'Try ./y.' }));
  expect(text).toBe('error [dataset-empty] Nothing in ./x.\n      Try ./y.\n');
});
