import { mkdir, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeTextFiles } from '../../src/exports/text-file.ts';
import { temporaryFolder } from '../temporary-folder.ts';

describe('writeTextFiles', () => {
  it('writes pieces that are larger than what a stream holds, in their order', async () => {
    const path = join(await temporaryFolder(), 'new', 'rows.csv');
    const pieces = ['a', 'b', 'c'].map((letter) => letter.repeat(100_000));
    await write(path, pieces);
    expect(await readFile(path, 'utf8')).toBe(pieces.join(''));
  });

  it('leaves nothing, and no file open, when a piece cannot be made', async () => {
    const folder = await temporaryFolder();
    await expect(write(join(folder, 'rows.csv'), ['a', undefined])).rejects.toThrow('no piece');
    expect(await readdir(folder)).toEqual([]);
    expect(await openFilesIn(folder)).toEqual([]);
  });

  it('writes several side by side, and all of them or none', async () => {
    const folder = await temporaryFolder();
    const paths = ['a.csv', 'b.csv'].map((name) => join(folder, name));
    const both = (ending: string) =>
      writeTextFiles(paths, async ([a, b]) => {
        await a!('1');
        await b!('2');
        await a!(ending);
        if (ending === '') throw new Error('no ending');
      });
    await expect(both('')).rejects.toThrow('no ending');
    expect(await readdir(folder)).toEqual([]);
    await both('3');
    expect(await Promise.all(paths.map((path) => readFile(path, 'utf8')))).toEqual(['13', '2']);
  });

  it('says why it cannot write, and leaves no draft', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'rows.csv'));
    await writeFile(join(folder, 'rows.csv', 'other'), '');
    await expect(write(join(folder, 'rows.csv'), ['a'])).rejects.toMatchObject({
      code: 'store-unwritable',
    });
    expect(await readdir(folder)).toEqual(['rows.csv']);
  });
});

/** Throws at a piece that is none. */
async function write(path: string, pieces: readonly (string | undefined)[]): Promise<void> {
  await writeTextFiles([path], async ([add]) => {
    for (const piece of pieces) {
      if (piece === undefined) throw new Error('no piece');
      await add!(piece);
    }
  });
}

async function openFilesIn(folder: string): Promise<string[]> {
  const own = '/proc/self/fd';
  const targets = await Promise.all(
    (await readdir(own)).map((fd) => readlink(join(own, fd)).catch(() => '')),
  );
  return targets.filter((target) => target.startsWith(folder));
}
