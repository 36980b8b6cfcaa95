/** The store in a folder. */
import { randomUUID } from 'node:crypto';
import { createReadStream, type Dirent } from 'node:fs';
import { access, link, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { LeitmotifError } from '../errors.ts';
import { readReason, writeFailure } from '../file-failure.ts';
import { makeFolder } from '../make-folder.ts';
import { checkName } from './name.ts';
import type { Store } from './store.ts';
import { tellingStream } from './telling-stream.ts';

const temporary = '.tmp-';

/** Age from which a draft of another machine counts as left behind, in milliseconds. */
const longestWrite = 24 * 3600 * 1000;

/** Read at a time: of a large range, small chunks take longer to hand on than to read. */
const chunkBytes = 1024 * 1024;

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
      return readFile(path).catch((cause) => {
        throw readFailure(path, cause);
      });
    },

    async has(name) {
      return isThere(pathOf(name));
    },

    async remove(name) {
      const path = pathOf(name);
      await rm(path, { force: true }).catch(async (cause) => {
        throw await writeFailure(path, cause, ', then try again', 'remove');
      });
    },

    async *list(prefix) {
      for (const entry of await filesBelow(pathOf(prefix))) {
        if (!entry.name.startsWith(temporary)) {
          yield join(entry.parentPath, entry.name).slice(root.length + 1);
        }
      }
    },

    async tidy(folder) {
      for (const { name, parentPath } of await filesBelow(pathOf(folder))) {
        const path = join(parentPath, name);
        if (name.startsWith(temporary) && (await isLeftBehind(path))) await rm(path, { force: true });
      }
    },

    async *folders() {
      const entries = await readdir(root, { withFileTypes: true }).catch((cause) => {
        if (isMissing(cause)) return [];
        throw new LeitmotifError('store-unreadable', `Cannot list ${root}: ${readReason(cause)}.`, { cause });
      });
      for (const entry of entries) if (entry.isDirectory()) yield entry.name;
    },

    async open(name) {
      const path = pathOf(name);
      try {
        const real = await realpath(path);
        const isOutside = !real.startsWith((await realpath(root)) + sep);
        const found = await stat(real);
        if (isOutside || !found.isFile()) throw missing(path);
        return {
          bytes: found.size,
          tag: `${found.size.toString(36)}-${Math.round(found.mtimeMs * 1000).toString(36)}-${found.ino.toString(36)}`,
          written: found.mtimeMs,
          stream: async (start, end) =>
            tellingStream(createReadStream(real, { start, end, highWaterMark: chunkBytes }), (cause) => {
              throw readFailure(path, cause);
            }),
        };
      } catch (cause) {
        throw readFailure(path, cause);
      }
    },
  };
}

async function filesBelow(folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch((cause) => {
    if (isMissing(cause)) return [];
    throw new LeitmotifError('store-unreadable', `Cannot list ${folder}: ${readReason(cause)}.`, { cause });
  });
  return entries.filter((entry) => entry.isFile());
}

/** A draft's name says who writes it. */
const draftName = () => `${temporary}${encodeURIComponent(hostname())}-${process.pid}-${randomUUID()}`;

async function isLeftBehind(path: string): Promise<boolean> {
  const [, host, pid] = /\.tmp-(.+)-(\d+)-[0-9a-f-]{36}$/.exec(path) ?? [];
  if (host === encodeURIComponent(hostname())) return !isRunning(Number(pid));
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > longestWrite;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return codeOf(cause) !== 'ESRCH';
  }
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
  const draft = join(dirname(path), draftName());
  try {
    await makeFolder(dirname(path));
    // Or a power loss leaves a receipt beside files that are empty.
    await writeFile(draft, bytes, { flush: true });
    await place(draft, path);
  } catch (cause) {
    throw await writeFailure(path, cause, ', then run the same command again; it resumes');
  } finally {
    // What was moved is no longer there.
    await rm(draft).catch(() => {});
  }
}

/** @throws LeitmotifError `store-unreadable` */
function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    (cause) => {
      if (isMissing(cause)) return false;
      throw readFailure(path, cause);
    },
  );
}

function codeOf(thrown: unknown): string {
  return (thrown as NodeJS.ErrnoException).code ?? '';
}

function missing(path: string, cause?: unknown): LeitmotifError {
  return new LeitmotifError('object-not-found', `${path} does not exist.`, { cause });
}

function readFailure(path: string, cause: unknown): LeitmotifError {
  if (cause instanceof LeitmotifError) return cause;
  if (isMissing(cause)) return missing(path, cause);
  return new LeitmotifError('store-unreadable', `Cannot read ${path}: ${readReason(cause)}.`, { cause });
}

function isMissing(thrown: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(codeOf(thrown));
}
