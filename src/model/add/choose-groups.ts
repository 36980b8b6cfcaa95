/** Finds the groups of a network's categories: as the user says, or ImageNet's where the categories are. */
import { join } from 'node:path';
import { LeitmotifError } from '../../errors.ts';
import { packageRoot } from '../../package-root.ts';
import { type GroupsText, resolveGroups, strayMembers } from '../groups.ts';
import { readGroups } from '../read-groups.ts';
import type { Finding } from './infer-card.ts';

export interface ChosenGroups {
  groups: GroupsText;
  finding: Finding;
}

/** Names of ImageNet's that a network for it may spell otherwise ("crane" stands for two of its categories). */
const mostStrays = 50;

/**
 * The groups in the file at `path`, or without one ImageNet's, if nearly all of its categories are among `labels`.
 * @throws LeitmotifError as `readGroups`; `model-invalid` when no group holds two of the network's categories.
 */
export async function chooseGroups(
  path: string | undefined,
  labels: readonly string[],
): Promise<ChosenGroups | undefined> {
  const groups = await readGroups(path ?? join(packageRoot, 'models/groups/imagenet.json'));
  const strays = strayMembers(groups, labels);
  if (path === undefined && strays.length > mostStrays) return undefined;
  const found = resolveGroups(groups, labels).length;
  const unknown = inWords(strays);
  if (found === 0) {
    throw new LeitmotifError('model-invalid', `No group in ${path} holds two of the network’s categories.`, {
      hint: `Members are names as --labels gives them${strays.length > 0 ? `; unknown are ${unknown}` : ''}.`,
    });
  }
  const source = path ?? 'ImageNet';
  const reason = path === undefined ? 'the categories are ImageNet’s' : 'as you say';
  const but = strays.length > 0 ? `; neither categories nor groups: ${unknown}` : '';
  return {
    groups,
    finding: { field: 'groups', value: `${found} from ${source}`, reason: `${reason}${but}` },
  };
}

function inWords(strays: readonly string[]): string {
  const named = strays.slice(0, 3).map((member) => JSON.stringify(member));
  const others = strays.length - named.length;
  return `${named.join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
}
