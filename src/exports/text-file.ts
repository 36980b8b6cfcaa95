/** Writes text files piece by piece; they appear under their names when all of them are whole. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import { writeFailure } from '../file-failure.ts';
import { makeFolder } from '../make-folder.ts';

/** Adds to a file; resolves when it takes more. */
export type Write = (piece: string) => Promise<void>;

/**
 * `fill` gets a writer for each path, in their order.
 *
 * @throws LeitmotifError `store-unwritable`; what `fill` throws
 */
export async function writeTextFiles(
  paths: readonly string[],
  fill: (writers: readonly Write[]) => Promise<void>,
): Promise<void> {
  const drafts: Draft[] = [];
  try {
    for (const path of paths) drafts.push(await openDraft(path));
    await fill(drafts.map(({ write }) => write));
    for (const { end } of drafts) await end();
    for (const { keep } of drafts) await keep();
  } catch (thrown) {
    for (const { discard } of drafts) await discard();
    throw thrown;
  }
}

interface Draft {
  write: Write;
  end(): Promise<void>;
  keep(): Promise<void>;
  discard(): Promise<void>;
}

async function openDraft(path: string): Promise<Draft> {
  const failing = async (cause: unknown): Promise<never> => {
    throw await writeFailure(path, cause);
  };
  const draft = `${path}.part`;
  await makeFolder(dirname(path)).catch(failing);
  const file = createWriteStream(draft);
  const ended = finished(file);
  ended.catch(() => {});
  return {
    async write(piece) {
      if (!file.write(piece)) await Promise.race([once(file, 'drain'), ended]).catch(failing);
    },
    async end() {
      file.end();
      await ended.catch(failing);
    },
    keep: () => rename(draft, path).catch(failing),
    async discard() {
      file.destroy();
      await ended.catch(() => {});
      await rm(draft).catch(() => {});
    },
  };
}
