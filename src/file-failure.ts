/** What keeps a file from being read or written, in words. */
import { lstat, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LeitmotifError } from './errors.ts';

/** The end of a sentence, as in `x.onnx cannot be read: permission denied`. */
export function readReason(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'EROFS') return 'the file system is read-only';
  if (code === 'ENOSPC') return 'no space is left on the device';
  return message;
}

/** The error `store-unwritable` for a file at `path`; `next` is what helps once its folder can be written. */
export async function writeFailure(
  path: string,
  cause: unknown,
  next = '',
  verb: 'write' | 'remove' = 'write',
): Promise<LeitmotifError> {
  const obstacle = await obstacleAbove(path);
  const { code, message } = cause as NodeJS.ErrnoException;
  // That something "does not exist" says nothing of what was to be made.
  const reason = obstacle ?? (code === 'ENOENT' ? message : readReason(cause));
  const hint = obstacle
    ? 'Name another folder, or move it away.'
    : `Check the folder’s permissions and the free space${next}.`;
  return new LeitmotifError('store-unwritable', `Cannot ${verb} ${path}: ${reason}.`, { hint, cause });
}

/** What stands where one of the folders above `path` should be. */
async function obstacleAbove(path: string): Promise<string | undefined> {
  const folder = dirname(path);
  if (folder === path) return undefined;
  const found = await stat(folder).catch(() => undefined);
  if (found) return found.isDirectory() ? undefined : `${folder} is a file, not a folder`;
  const isLink = await lstat(folder).then(
    () => true,
    () => false,
  );
  return isLink ? `${folder} is a link to nothing` : obstacleAbove(folder);
}
