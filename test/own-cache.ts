/** A cache apart from the user's, without converting networks again. */
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../src/model/cache-folder.ts';

/** A cache folder below `folder` with the converted networks of the usual one, but a queue's data of its own. */
export async function ownCache(folder: string): Promise<string> {
  const cache = join(folder, 'cache');
  await mkdir(cache, { recursive: true });
  await symlink(join(cacheFolder(), 'models'), join(cache, 'models')).catch((error) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return cache;
}
