import { expect, test } from 'vitest';
import { asLeitmotifError } from '../src/errors.ts';

test('a process that may open too few files is told so, rather than shown a stack', () => {
  const thrown = Object.assign(new Error("EMFILE: too many open files, open 'x.js'"), { code: 'EMFILE' });
  expect(asLeitmotifError(thrown)).toMatchObject({
    code: 'too-few-files',
    hint: expect.stringContaining('ulimit'),
  });
});

test('who stands in a folder that is gone is told so', () => {
  const thrown = Object.assign(new Error('ENOENT: no such file or directory, uv_cwd'), {
    code: 'ENOENT',
    syscall: 'uv_cwd',
  });
  expect(asLeitmotifError(thrown)).toMatchObject({ code: 'usage', hint: expect.stringContaining('cd') });
});

test('anything else that is thrown is a fault of our own', () => {
  for (const thrown of [new Error('no'), 'no', null, undefined]) {
    expect(asLeitmotifError(thrown)).toMatchObject({ code: 'internal' });
  }
});
