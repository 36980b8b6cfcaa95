/** Keeps converted networks on disk, one folder each, whole or not at all. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { LeitmotifError } from '../errors.ts';
import { makeFolder } from '../make-folder.ts';
import { sha256Of } from '../sha256.ts';

/** A converted network before it is written. */
export interface NewEntry {
  backbone: Uint8Array;
  head: Uint8Array;
  labels: string[];
  headMinSize: number;
}

const entrySchema = z.strictObject({
  labels: z.array(z.string()),
  headMinSize: z.int().positive(),
  /** sha256 of each file. */
  files: z.strictObject({ 'backbone.onnx': z.string(), 'head.onnx': z.string() }),
});

/** What `model.json` says about the two files beside it. */
export type Entry = z.infer<typeof entrySchema>;

/** The entry in `folder`, or undefined when it is absent, incomplete or damaged. */
export async function readEntry(folder: string): Promise<Entry | undefined> {
  try {
    const entry = entrySchema.parse(JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')));
    const found = await Promise.all(Object.keys(entry.files).map((name) => hashFile(join(folder, name))));
    return Object.values(entry.files).every((sha256, i) => sha256 === found[i]) ? entry : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Writes an entry beside `folder` and renames it into place. If another process was faster, its entry stays; a
 * damaged one makes way.
 * @throws LeitmotifError `store-unwritable` when the cache cannot be written.
 */
export async function publishEntry(folder: string, made: NewEntry): Promise<Entry> {
  try {
    await makeFolder(dirname(folder));
    const work = await mkdtemp(join(dirname(folder), `.${basename(folder)}-`));
    try {
      const entry = await writeEntry(join(work, 'new'), made);
      return await moveIntoPlace(join(work, 'new'), folder, join(work, 'old'), entry);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  } catch (cause) {
    throw new LeitmotifError('store-unwritable', `The model cache ${folder} cannot be written.`, {
      hint: 'Point LEITMOTIF_CACHE at a folder that can be written.',
      cause,
    });
  }
}

async function writeEntry(folder: string, { backbone, head, labels, headMinSize }: NewEntry): Promise<Entry> {
  const files = { 'backbone.onnx': sha256Of(backbone), 'head.onnx': sha256Of(head) };
  const entry = { labels, headMinSize, files };
  await mkdir(folder);
  await writeFile(join(folder, 'backbone.onnx'), backbone);
  await writeFile(join(folder, 'head.onnx'), head);
  await writeFile(join(folder, 'model.json'), `${JSON.stringify(entry, null, 2)}\n`);
  return entry;
}

async function moveIntoPlace(from: string, folder: string, aside: string, entry: Entry): Promise<Entry> {
  for (let attempt = 1; ; attempt++) {
    try {
      await rename(from, folder);
      return entry;
    } catch (error) {
      // A rename onto a folder with files in it fails: somebody else's entry, or a damaged one.
      const other = await readEntry(folder);
      if (other !== undefined) return other;
      if (attempt === 5) throw error;
      await rename(folder, `${aside}-${attempt}`).catch(() => {});
    }
  }
}

async function hashFile(path: string): Promise<string> {
  const digest = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), digest);
  return digest.digest('hex');
}
