import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { generatedFiles } from '../../scripts/docs/generated-files.ts';

test.each([...generatedFiles()])('%s is up to date (npm run docs)', async (path, text) => {
  expect(await readFile(path, 'utf8')).toBe(text);
});
