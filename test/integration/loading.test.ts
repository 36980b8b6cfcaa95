import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from './cli.ts';
import { sharedFolder } from './dataset.ts';

const folder = sharedFolder();

/** The packages that a command loads: Node's coverage names every script. */
async function packagesOf(name: string, args: string[]): Promise<string[]> {
  const coverage = join(folder.path, name);
  await runCli(args, { env: { NODE_V8_COVERAGE: coverage } });
  const packages = new Set<string>();
  for (const file of await readdir(coverage)) {
    const { result } = JSON.parse(await readFile(join(coverage, file), 'utf8'));
    for (const { url } of result as { url: string }[]) {
      const [, found] = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(url) ?? [];
      if (found) packages.add(found);
    }
  }
  return [...packages].sort();
}

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
