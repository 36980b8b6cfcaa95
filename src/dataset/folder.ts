/** A dataset in a folder on disk. */
import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import fastGlob from 'fast-glob';
import { LeitmotifError } from '../errors.ts';
import type { PlannedImage } from '../manifest/run.ts';
import { largestFile, type Source } from './source.ts';

/** @throws LeitmotifError `dataset-not-found` when the path is no folder that can be read. */
export async function openFolder(path: string): Promise<Source> {
  const root = resolve(path);
  const found = await stat(root).catch((cause) => {
    throw new LeitmotifError('dataset-not-found', `Cannot open the dataset ${root}: ${describe(cause)}.`, {
      hint: 'Name a folder that exists and that you may read.',
      cause,
    });
  });
  if (!found.isDirectory()) {
    throw new LeitmotifError('dataset-not-found', `The dataset ${root} is a file, not a folder.`, {
      hint: 'Name the folder that holds the images.',
    });
  }
  return {
    uri: root,
    list: () => walk(root, '', []),
    read: (key) => readImage(root, key),
  };
}

/** Everything; the globs' `**` stops at a line break in a name. */
const everything = ['**', '**/*\n*', '**/*\n*/**'];

/** Lists a folder and what its symbolic links lead to; `way` are the real folders of the links followed so far. */
async function* walk(folder: string, prefix: string, way: string[]): AsyncGenerator<PlannedImage> {
  const entries = fastGlob.globStream(everything, {
    cwd: folder,
    dot: false,
    followSymbolicLinks: false,
    objectMode: true,
    onlyFiles: false,
  }) as unknown as AsyncIterable<fastGlob.Entry>;
  try {
    for await (const entry of entries) {
      const path = join(folder, entry.path);
      const key = prefix + entry.path;
      if (entry.dirent.isFile()) {
        yield await describeFile(path, key);
      } else if (entry.dirent.isSymbolicLink()) {
        yield* follow(path, key, way);
      }
    }
  } catch (cause) {
    if (cause instanceof LeitmotifError) throw cause;
    throw new LeitmotifError('dataset-not-found', `Cannot list ${folder}: ${describe(cause)}.`, {
      hint: 'Make the folder readable, or name a dataset without it.',
      cause,
    });
  }
}

/** A link to a folder that it lies in itself, or that a link on the way here lies in, is a loop: nothing new is there. */
async function* follow(path: string, key: string, way: string[]): AsyncGenerator<PlannedImage> {
  const target = await stat(path).catch(() => undefined);
  if (target?.isDirectory()) {
    const real = await realpath(path);
    const onward = [...way, await realpath(dirname(path))];
    const isLoop = onward.some((folder) => folder === real || folder.startsWith(real + sep));
    if (!isLoop) yield* walk(path, `${key}/`, onward);
  } else {
    // A link to nothing stays in the list: reading it puts the reason into the ledger.
    yield { key, bytes: target?.size ?? 0, version: String(target?.mtimeMs ?? 'missing') };
  }
}

async function describeFile(path: string, key: string): Promise<PlannedImage> {
  const { size, mtimeMs } = await stat(path);
  return { key, bytes: size, version: String(mtimeMs) };
}

async function readImage(root: string, key: string): Promise<Uint8Array> {
  const path = join(root, key);
  try {
    const found = await stat(path);
    // Reading a pipe or a device would wait for ever.
    if (!found.isFile())
      throw new LeitmotifError('image-unreadable', 'it is not a regular file', {
        hint: 'leave it out of the dataset with --exclude',
      });
    const { size } = found;
    if (size > largestFile) {
      throw new LeitmotifError(
        'image-too-large',
        `the file has ${size} bytes, more than the limit of ${largestFile}`,
        {
          hint: 'save it smaller',
        },
      );
    }
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof LeitmotifError) throw cause;
    throw new LeitmotifError('image-unreadable', `the file cannot be read: ${describe(cause)}`, {
      hint: 'check that it exists and that you may read it',
      cause,
    });
  }
}

function describe(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  return message;
}
