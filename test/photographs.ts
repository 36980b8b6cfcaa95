/** Real photographs for tests, from Debian packages in the cache. */
import { execFileSync } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fastGlob from 'fast-glob';

/** The folder of a collection; fetched when it is not there yet. */
export function photographs(collection: 'stamps' | 'skimage' | 'mate' | 'lomiri'): string {
  return execFileSync('bash', ['scripts/fetch-photographs.sh', collection], { encoding: 'utf8' }).trim();
}

/** Copies `count` photographs below `folder` of the stamps collection to `target`, which keeps the folder's name. */
export async function copyStamps(folder: string, count: number, target: string): Promise<void> {
  const root = photographs('stamps');
  const found = await fastGlob(`${folder}/**/*.png`, { cwd: root, ignore: ['**/cartoon/**', '**/toys/**'] });
  for (const key of found.sort().slice(0, count)) {
    const to = join(target, folder.split('/').at(-1)!, key.split('/').at(-1)!);
    await mkdir(dirname(to), { recursive: true });
    await copyFile(join(root, key), to);
  }
}
