/** The store in a folder. */
import { randomUUID } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { LeitmotifError } from '../errors.ts';
import { checkName } from './name.ts';
import type { Store } from './store.ts';

const temporary = '.tmp-';

export function openDiskStore(folder: string): Store {
  const root = resolve(folder);
  const pathOf = (name: string) => {
    checkName(name);
    return join(root, ...name.split('/'));
  };

  return {
    uri: root,

    async put(name, bytes) {
      const path = pathOf(name);
      const draft = join(dirname(path), `${temporary}${randomUUID()}`);
      try {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(draft, bytes);
        await rename(draft, path);
      } catch (cause) {
        await rm(draft, { force: true }).catch(() => {});
        throw new LeitmotifError('store-unwritable', `Cannot write ${path}: ${messageOf(cause)}.`, {
          hint: 'Check the folder’s permissions and the free space, then run the same command again; it resumes.',
          cause,
        });
      }
    },

    async get(name) {
      const path = pathOf(name);
      try {
        return await readFile(path);
      } catch (cause) {
        if (isMissing(cause))
          throw new LeitmotifError('object-not-found', `${path} does not exist.`, { cause });
        throw new LeitmotifError('store-unreadable', `Cannot read ${path}: ${messageOf(cause)}.`, { cause });
      }
    },

    async has(name) {
      return access(pathOf(name)).then(
        () => true,
        () => false,
      );
    },

    async remove(name) {
      await rm(pathOf(name), { force: true });
    },

    async *list(prefix) {
      const entries = await readdir(pathOf(prefix), { withFileTypes: true, recursive: true }).catch(
        (cause) => {
          if (isMissing(cause)) return [];
          throw new LeitmotifError(
            'store-unreadable',
            `Cannot list ${pathOf(prefix)}: ${messageOf(cause)}.`,
            { cause },
          );
        },
      );
      for (const entry of entries) {
        if (!entry.isFile() || entry.name.startsWith(temporary)) continue;
        yield join(entry.parentPath, entry.name).slice(root.length + 1);
      }
    },
  };
}

function isMissing(thrown: unknown): boolean {
  const code = (thrown as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
