import { expect, test } from 'vitest';
import { formatError } from '../../src/cli/terminal.ts';
import { LeitmotifError } from '../../src/errors.ts';

test('an error names code, message and next step', () => {
  const text = formatError(new LeitmotifError('dataset-empty', 'Nothing in ./x.', { hint: 'Try ./y.' }));
  expect(text).toBe('error [dataset-empty] Nothing in ./x.\n      Try ./y.\n');
});

test('every line of a next step is set in', () => {
  const error = new LeitmotifError('usage', 'Which?', { hint: 'batches/0\nbatches/1' });
  expect(formatError(error)).toBe('error [usage] Which?\n      batches/0\n      batches/1\n');
});

test('a damaged manifest says who knows more, unless the error does', () => {
  const message = '/s/photos-1/motifs.json is not JSON.';
  expect(formatError(new LeitmotifError('manifest-invalid', message))).toContain('leitmotif validate RUN');
  const known = new LeitmotifError('manifest-invalid', message, { hint: 'Run again.' });
  expect(formatError(known)).toBe(`error [manifest-invalid] ${message}\n      Run again.\n`);
});
