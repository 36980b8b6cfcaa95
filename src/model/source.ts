/** Finds the files that a model card names, and checks that they are the ones. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { LeitmotifError } from '../errors.ts';
import { readReason } from '../file-failure.ts';
import { sha256Of } from '../sha256.ts';
import type { ModelCard } from './card.ts';

/** The bytes of the two files that a card describes, with the sha256 that it gives. */
export interface NetworkFiles {
  network(): Promise<Uint8Array>;
  labels(): Promise<Uint8Array>;
}

/**
 * The files where the card says they are: in its npm package, or beside it.
 * @throws LeitmotifError (each method) `model-source-missing` when the file is not there, `model-invalid` when its
 *   sha256 differs.
 */
export function filesOf(card: ModelCard): NetworkFiles {
  return {
    network: () => readChecked(card, card.source.file, card.source.sha256),
    labels: () => readChecked(card, card.labels.file, card.labels.sha256),
  };
}

/** The name of every category by index, from the labels file: the line's short name, or the card's correction. */
export function categoryNames(bytes: Uint8Array, { labels }: ModelCard): string[] {
  const names = shortNames(new TextDecoder().decode(bytes).trimEnd().split('\n'));
  return names.map((name, index) => labels.corrections[index] ?? name);
}

/** The first of several synonyms (`tabby, tabby cat`); the whole line where others begin alike (`paw, left`, `paw, right`). */
export function shortNames(lines: readonly string[]): string[] {
  const firsts = lines.map((line) => line.split(',')[0].trim());
  const counts = new Map<string, number>();
  for (const first of firsts) counts.set(first, (counts.get(first) ?? 0) + 1);
  return firsts.map((first, index) => (counts.get(first) === 1 ? first : lines[index].trim()));
}

async function readChecked(card: ModelCard, file: string, expected: string): Promise<Uint8Array> {
  const path = join(sourceFolder(card), file);
  const bytes = await readFile(path).catch((cause) => {
    throw missing(card, `${path} cannot be read, ${readReason(cause)}`, cause);
  });
  const found = sha256Of(bytes);
  if (found === expected) return bytes;
  throw new LeitmotifError(
    'model-invalid',
    `${path} has sha256 ${found}, but the card expects ${expected}.`,
    {
      hint: installHint(card),
    },
  );
}

function sourceFolder(card: ModelCard): string {
  const { package: name } = card.source;
  if (name === undefined) return card.folder;
  try {
    return dirname(createRequire(join(card.folder, 'card.json')).resolve(`${name}/package.json`));
  } catch (cause) {
    throw missing(card, `the npm package ${name} is not installed`, cause);
  }
}

function missing(card: ModelCard, reason: string, cause: unknown): LeitmotifError {
  const message = `The file that holds the network ${card.id} is missing: ${reason}.`;
  return new LeitmotifError('model-source-missing', message, { hint: installHint(card), cause });
}

function installHint({ source, folder }: ModelCard): string {
  if (source.package === undefined) return `Put the file that the card describes into ${folder}.`;
  return `Run: npm install --save-exact --legacy-peer-deps ${source.package}@${source.version}`;
}
