/** Reads a file of category groups. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { LeitmotifError } from '../errors.ts';
import { readReason } from '../file-failure.ts';
import type { GroupsText } from './groups.ts';

export const groupsSchema = z
  .record(z.string().min(1), z.array(z.string().min(1)).min(1))
  .describe('names that categories have in common, each with its members, which are categories or groups');

/**
 * @throws LeitmotifError `model-source-missing` when the file cannot be read, `model-invalid` when it is not an object of
 *   lists of names.
 */
export async function readGroups(path: string): Promise<GroupsText> {
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new LeitmotifError(
      'model-source-missing',
      `The groups ${path} cannot be read: ${readReason(cause)}.`,
      { cause },
    );
  });
  const hint =
    'Expected a JSON object of lists, as in {"finch": ["brambling", "goldfinch"], "bird": ["finch", "cock"]}.';
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new LeitmotifError('model-invalid', `The groups ${path} are not JSON.`, { hint, cause });
  }
  const { success, data, error } = groupsSchema.safeParse(json);
  if (success) return data;
  throw new LeitmotifError('model-invalid', `The groups ${path} are wrong:\n${z.prettifyError(error)}`, {
    hint,
  });
}
