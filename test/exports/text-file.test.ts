import { mkdir, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeTextFile } from '../../src/exports/text-file.ts';
import { temporaryFolder } from '../temporary-folder.ts';

describe('writeTextFile', () => {
  it('writes pieces that are larger than what a stream holds, in their order', async () => {
    const path = join(await temporaryFolder(), 'new', 'rows.csv');
    const pieces = ['a', 'b', 'c'].map((letter) => letter.repeat(100_000));
    await writeTextFile(path, each(pieces));
    expect(await readFile(path, 'utf8')).toBe(pieces.join(''));
  });

  it('leaves nothing, and no file open, when a piece cannot be made', async () => {
    const folder = await temporaryFolder();
    await expect(writeTextFile(join(folder, 'rows.csv'), each(['a', undefined]))).rejects.toThrow(
      /rows\.csv/,
    );
    expect(await readdir(folder)).toEqual([]);
    expect(await openFilesIn(folder)).toEqual([]);
  });

  it('says why it cannot write, and leaves no draft', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'rows.csv'));
    await writeFile(join(folder, 'rows.csv', 'other'), '');
    await expect(writeTextFile(join(folder, 'rows.csv'), each(['a']))).rejects.toMatchObject({
      code: 'store-unwritable',
    });
    expect(await readdir(folder)).toEqual(['rows.csv']);
  });
});

/** Throws at a piece that is none. */
async function* each(pieces: readonly (string | undefined)[]): AsyncGenerator<string> {
  for (const piece of pieces) {
    if (piece === undefined) throw new Error('no piece');
    yield piece;
  }
}

async function openFilesIn(folder: string): Promise<string[]> {
  const own = '/proc/self/fd';
  const targets = await Promise.all(
    (await readdir(own)).map((fd) => readlink(join(own, fd)).catch(() => '')),
  );
  return targets.filter((target) => target.startsWith(folder));
}
