/** The store in a folder. */
import { randomUUID } from 'node:crypto';
import { access, link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { LeitmotifError } from '../errors.ts';
import { checkName } from './name.ts';
import type { Store } from './store.ts';

const temporary = '.tmp-';

/** How file systems say that they have no hard links. */
const linkless = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

export function openDiskStore(folder: string): Store {
  const root = resolve(folder);
  const pathOf = (name: string) => {
    checkName(name);
    return join(root, ...name.split('/'));
  };

  return {
    uri: root,

    async put(name, bytes) {
      await publish(pathOf(name), bytes, rename);
    },

    async create(name, bytes) {
      const path = pathOf(name);
      return publish(path, bytes, link).then(
        () => true,
        async (failure) => {
          const code = codeOf(failure.cause);
          if (code === 'EEXIST') return false;
          if (!linkless.has(code)) throw failure;
          if (await isThere(path)) return false;
          await publish(path, bytes, rename);
          return true;
        },
      );
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
      return isThere(pathOf(name));
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

/**
 * Writes a draft beside `path`, which `place` then moves or links there.
 *
 * @throws LeitmotifError `store-unwritable`
 */
async function publish(
  path: string,
  bytes: Uint8Array,
  place: (draft: string, path: string) => Promise<void>,
): Promise<void> {
  const draft = join(dirname(path), `${temporary}${randomUUID()}`);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(draft, bytes);
    await place(draft, path);
  } catch (cause) {
    throw new LeitmotifError('store-unwritable', `Cannot write ${path}: ${messageOf(cause)}.`, {
      hint: 'Check the folder’s permissions and the free space, then run the same command again; it resumes.',
      cause,
    });
  } finally {
    // What was moved is no longer there.
    await rm(draft, { force: true }).catch(() => {});
  }
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function codeOf(thrown: unknown): string {
  return (thrown as NodeJS.ErrnoException).code ?? '';
}

function isMissing(thrown: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(thrown));
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
