import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { sharedFolder } from './dataset.ts';
import { packagesLoadedBy } from './packages.ts';

const folder = sharedFolder();

const main = resolve('dist/src/cli/main.js');
const packagesOf = (name: string, args: string[]) =>
  packagesLoadedBy(join(folder.path, name), [main, ...args]);

test.each([
  ['help', ['--help']],
  ['status', ['status', '--help']],
  ['run', ['run', '--help']],
])('help for %s is there at once: it loads the command line’s libraries only', async (name, args) => {
  expect(await packagesOf(name, args)).toEqual(['commander', 'picocolors']);
});

test('planning a folder loads neither queue nor S3', async () => {
  const dataset = join(folder.path, 'images');
  await mkdir(dataset);
  await writeFile(join(dataset, 'a.jpg'), '');
  const packages = await packagesOf('plan', ['run', dataset, '--dry-run']);
  expect(packages).toContain('zod');
  expect(packages.filter((name) => /bullmq|ioredis|aws|smithy/.test(name))).toEqual([]);
});
