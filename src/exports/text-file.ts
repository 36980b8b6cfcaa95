/** Writes a text file piece by piece; it appears under its name when it is whole. */
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { LeitmotifError } from '../errors.ts';
import { writeFailure } from '../file-failure.ts';
import { makeFolder } from '../make-folder.ts';

/** @throws LeitmotifError `store-unwritable` */
export async function writeTextFile(path: string, pieces: AsyncIterable<string>): Promise<void> {
  const draft = `${path}.part`;
  try {
    await makeFolder(dirname(path));
    await pipeline(pieces, createWriteStream(draft));
    await rename(draft, path);
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => {});
    if (cause instanceof LeitmotifError) throw cause;
    throw await writeFailure(path, cause);
  }
}
