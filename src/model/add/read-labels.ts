/** Reads category names as people have them: a line each, or JSON. */
import { LeitmotifError } from '../../errors.ts';

/**
 * The names by category. Text has one a line; JSON is a list, or an object from index to a name or to a list whose
 * last entry is one (as ImageNet's class index). WordNet ids in front of names are left out.
 * @throws LeitmotifError `model-invalid` when there is a gap or something else than names.
 */
export function parseLabels(text: string, path: string): string[] {
  const names = /^\s*[[{]/.test(text) ? fromJson(text, path) : text.trimEnd().split(/\r?\n/);
  return names.map((name) => oneLine(name.replace(/^n\d{8}\s+/, '')));
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

function listOf(byIndex: Record<string, unknown>): unknown[] {
  const count = Object.keys(byIndex).length;
  return Array.from({ length: count }, (_, index) => byIndex[index]);
}

function oneLine(name: string): string {
  return name.replaceAll(/\s+/g, ' ').trim();
}
