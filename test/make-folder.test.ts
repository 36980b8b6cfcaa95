import { mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeFolder } from '../src/make-folder.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leitmotif-make-folder-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('makes all the folders of a path, also many at once, and again', async () => {
  const paths = ['a/b/c', 'a/b/d', 'a', 'a/b/c/e/f'].map((path) => join(folder, path));
  await Promise.all(paths.map(makeFolder));
  await makeFolder(paths[0]!);
  for (const path of paths) expect((await stat(path)).isDirectory()).toBe(true);
});

test('ends where no folder can be made', async () => {
  await writeFile(join(folder, 'file'), '');
  await symlink('/nowhere/at/all', join(folder, 'link'));
  await expect(makeFolder(join(folder, 'file/a/b'))).rejects.toThrow('ENOTDIR');
  await expect(makeFolder(join(folder, 'link/a/b'))).rejects.toThrow('ENOENT');
});

test.runIf(process.platform === 'linux')('ends in /proc, where Node’s own way does not', async () => {
  await expect(makeFolder('/proc/leitmotif/a/b')).rejects.toThrow(/\/proc\/leitmotif'$/);
});
