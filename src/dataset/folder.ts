/** A dataset in a folder on disk. */
import type { Dirent, Stats } from 'node:fs';
import { opendir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import fastGlob from 'fast-glob';
import { LeitmotifError } from '../errors.ts';
import { readReason } from '../file-failure.ts';
import { inGroups } from '../in-groups.ts';
import type { PlannedImage } from '../manifest/run.ts';
import { largestFile, type Source } from './source.ts';

/** @throws LeitmotifError `dataset-not-found` when the path is no folder that can be read. */
export async function openFolder(path: string): Promise<Source> {
  const root = resolve(path);
  const found = await stat(root).catch((cause) => {
    throw new LeitmotifError('dataset-not-found', `Cannot open the dataset ${root}: ${readReason(cause)}.`, {
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

/** Files that are asked for their size and time at once. */
const lookups = 256;

/**
 * Lists a folder and what its symbolic links lead to, without names that begin with a dot; `way` are the real folders
 * of the links followed so far.
 */
async function* walk(folder: string, prefix: string, way: string[]): AsyncGenerator<PlannedImage> {
  for await (const group of inGroups(globEntries(folder), lookups)) {
    const files = group.filter(({ dirent }) => dirent.isFile());
    const found = await Promise.all(files.map(({ path }) => stat(join(folder, path)).catch(() => undefined)));
    for (const [i, { path }] of files.entries()) yield describeFile(prefix + path, found[i]);
    for (const { path, dirent } of group) {
      if (dirent.isSymbolicLink()) yield* follow(join(folder, path), prefix + path, way);
      if (dirent.isDirectory()) await checkName(join(folder, path));
    }
  }
}

async function* globEntries(folder: string): AsyncGenerator<fastGlob.Entry> {
  try {
    yield* fastGlob.globStream(everything, {
      cwd: folder,
      dot: false,
      followSymbolicLinks: false,
      objectMode: true,
      onlyFiles: false,
    }) as unknown as AsyncIterable<fastGlob.Entry>;
  } catch (cause) {
    const { path = folder } = cause as NodeJS.ErrnoException;
    throw new LeitmotifError('dataset-not-found', `Cannot list ${path}: ${readReason(cause)}.`, {
      hint: 'Make the folder readable, or name a dataset without it.',
      cause,
    });
  }
}

/** What a name has for bytes that are not valid UTF-8; files whose names then read alike are one in the list. */
const replacement = '\ufffd';

/** The globs pass over a folder that is not there by the name it reads as, and over all that is in it. */
async function checkName(folder: string): Promise<void> {
  if (!basename(folder).includes(replacement)) return;
  await stat(folder).catch((cause) => {
    throw new LeitmotifError('dataset-not-found', `Cannot list ${folder}: ${describe(cause, folder)}.`, {
      hint: 'Rename the folder, or name a dataset without it.',
      cause,
    });
  });
}

/** A link to a folder that it lies in itself, or that a link on the way here lies in, is a loop: nothing new is there. */
async function* follow(path: string, key: string, way: string[]): AsyncGenerator<PlannedImage> {
  const target = await stat(path).catch(() => undefined);
  if (target?.isDirectory()) {
    const real = await realpath(path);
    const onward = [...way, await realpath(dirname(path))];
    // The root of the file system has its separator already.
    const inside = real.endsWith(sep) ? real : real + sep;
    const isLoop = onward.some((folder) => folder === real || folder.startsWith(inside));
    if (!isLoop) yield* walk(path, `${key}/`, onward);
  } else {
    yield describeFile(key, target);
  }
}

/** A link to nothing, or a file that is gone since, stays in the list: reading it puts the reason into the ledger. */
function describeFile(key: string, found: Stats | undefined): PlannedImage {
  return { key, bytes: found?.size ?? 0, version: String(found?.mtimeMs ?? 'missing') };
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
    await checkDataset(root);
    throw new LeitmotifError('image-unreadable', `the file cannot be read: ${describe(cause, key)}`, {
      hint: 'check that it exists, that you may read it and that its name is valid UTF-8',
      cause,
    });
  }
}

/** Whether one image is gone or all of them: a disk is unplugged or a share unmounted while a run goes on. */
async function checkDataset(root: string): Promise<void> {
  const unreachable = (reason: string, cause?: unknown) =>
    new LeitmotifError('dataset-unreachable', `Cannot read the dataset ${root}: ${reason}.`, {
      hint: 'See whether its disk or share is mounted, then run the same command again.',
      cause,
    });
  const first = await firstIn(root).catch((cause) => {
    throw unreachable(readReason(cause), cause);
  });
  if (first === null) throw unreachable('the folder is empty now');
}

async function firstIn(folder: string): Promise<Dirent | null> {
  const entries = await opendir(folder);
  return entries.read().finally(() => entries.close());
}

function describe(cause: unknown, name = ''): string {
  const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
  return isMissing && name.includes(replacement) ? 'its name is not valid UTF-8' : readReason(cause);
}
