/** What keeps a file from being read or written, in words. */
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LeitmotifError } from './errors.ts';

/** The end of a sentence, as in `x.onnx cannot be read: permission denied`. */
export function readReason(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'EISDIR') return 'it is a folder';
  return message;
}

/** The error `store-unwritable` for a file at `path`; `next` is what helps once its folder can be written. */
export async function writeFailure(path: string, cause: unknown, next = ''): Promise<LeitmotifError> {
  const file = await fileAbove(path);
  const reason = file === undefined ? (cause as Error).message : `${file} is a file, not a folder`;
  const hint =
    file === undefined
      ? `Check the folder’s permissions and the free space${next}.`
      : 'Name another folder, or move the file away.';
  return new LeitmotifError('store-unwritable', `Cannot write ${path}: ${reason}.`, { hint, cause });
}

/** The file that stands where one of the folders above `path` should be. */
async function fileAbove(path: string): Promise<string | undefined> {
  const folder = dirname(path);
  if (folder === path) return undefined;
  const found = await stat(folder).catch(() => undefined);
  if (!found) return fileAbove(folder);
  return found.isDirectory() ? undefined : folder;
}
