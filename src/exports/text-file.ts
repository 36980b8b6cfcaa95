/** Writes a text file piece by piece; it appears under its name when it is whole. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import { LeitmotifError } from '../errors.ts';
import { writeFailure } from '../file-failure.ts';
import { makeFolder } from '../make-folder.ts';

/** @throws LeitmotifError `store-unwritable` */
export async function writeTextFile(path: string, pieces: AsyncIterable<string>): Promise<void> {
  const draft = `${path}.part`;
  try {
    await makeFolder(dirname(path));
    const file = createWriteStream(draft);
    const ended = finished(file);
    ended.catch(() => {});
    for await (const piece of pieces)
      if (!file.write(piece)) await Promise.race([once(file, 'drain'), ended]);
    file.end();
    await ended;
    await rename(draft, path);
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => {});
    if (cause instanceof LeitmotifError) throw cause;
    throw await writeFailure(path, cause);
  }
}
