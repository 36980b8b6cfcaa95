/** Reads category names as people have them: a line each, or JSON. */
import { LeitmotifError } from '../../errors.ts';

/**
 * The names by category. Text has one a line, in front of which may stand its number; JSON is a list, an object from
 * index to a name or to a list whose last entry is one (as ImageNet's class index), one from name to index (as Keras'
 * `class_indices`), or one that holds such an object as `id2label` (as Hugging Face's config.json). WordNet ids in front of
 * names are left out; a category without a name gets its number.
 * @throws LeitmotifError `model-invalid` when there is a gap or something else than names.
 */
export function parseLabels(given: string | Uint8Array, path: string): string[] {
  const text = typeof given === 'string' ? given : decode(given, path);
  if (text.trim() === '') throw new LeitmotifError('model-invalid', `The labels in ${path} are none.`);
  const names = /^\s*[[{]/.test(text) ? fromJson(text, path) : withoutNumbers(text.trimEnd().split(/\r?\n/));
  return names.map((name, index) => oneLine(name.replace(/^n\d{8}\s+/, '')) || `category ${index}`);
}

/** Other encodings would put replacement characters into every report. */
function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new LeitmotifError('model-invalid', `The labels in ${path} are not text in UTF-8.`, {
      hint: 'Save the file as UTF-8.',
      cause,
    });
  }
}

/** `0  background`, `1: tench`, …: where every line begins with its own number, that is no part of the name. */
function withoutNumbers(lines: string[]): string[] {
  const parts = lines.map((line) => /^\s*(\d+)(?:\s*[:,]\s*|\s+)(.*)$/.exec(line));
  return parts.every((part, index) => part && Number(part[1]) === index)
    ? parts.map((part) => part![2])
    : lines;
}

function fromJson(text: string, path: string): string[] {
  const wrong = (what: string, cause?: unknown) =>
    new LeitmotifError('model-invalid', `The labels in ${path} ${what}.`, {
      hint: 'Give a text file with one name a line, or a JSON list of names.',
      cause,
    });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw wrong('are not JSON', cause);
  }
  const entries = Array.isArray(json) ? json : listOf(json as Record<string, unknown>);
  return Array.from(entries, (entry, index) => {
    const name = Array.isArray(entry) ? entry.at(-1) : entry;
    if (typeof name !== 'string') throw wrong(`have no name for category ${index}`);
    return name;
  });
}

function listOf({ id2label, ...given }: Record<string, unknown>): unknown[] {
  const named = typeof id2label === 'object' && id2label !== null ? Object.entries(id2label) : undefined;
  const entries = named ?? Object.entries(given);
  const isByName = entries.every(([, index]) => typeof index === 'number');
  const byIndex = new Map(isByName ? entries.map(([name, index]) => [String(index), name]) : entries);
  return Array.from({ length: entries.length }, (_, index) => byIndex.get(String(index)));
}

function oneLine(name: string): string {
  return name.replaceAll(/\s+/g, ' ').trim();
}
