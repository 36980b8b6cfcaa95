/** Groups of a network's categories that have a name in common, as cards write them and as indices. */

/** By name: members, which are categories or groups themselves. */
export type GroupsText = Readonly<Record<string, readonly string[]>>;

/** Categories that have a name in common, such as `finch`. */
export interface CategoryGroup {
  label: string;
  /** Indices of the network's classes, rising. */
  categories: number[];
}

/** Spellings of a name: `great_white_shark` is the great white shark. */
const spelled = (name: string) => name.toLowerCase().replaceAll('_', ' ');

/**
 * The groups as indices, those of fewest categories first. Members are compared with `labels` whatever their
 * case, and with underscores as spaces. A member that is a category is not looked for among the
 * groups; one that is neither is left out (see `strayMembers`), and so is a group of fewer than two categories. Of
 * equal labels the first counts.
 */
export function resolveGroups(groups: GroupsText, labels: readonly string[]): CategoryGroup[] {
  const indices = new Map<string, number>();
  for (const [index, label] of labels.entries()) {
    if (!indices.has(spelled(label))) indices.set(spelled(label), index);
  }
  const collect = (label: string, found: Set<number>, seen: Set<string>) => {
    if (seen.has(label) || !Object.hasOwn(groups, label)) return found;
    seen.add(label);
    for (const member of groups[label]!) {
      const index = indices.get(spelled(member));
      if (index === undefined) collect(member, found, seen);
      else found.add(index);
    }
    return found;
  };
  return Object.keys(groups)
    .map((label) => {
      const categories = [...collect(label, new Set(), new Set())].sort((a, b) => a - b);
      return { label, categories };
    })
    .filter(({ categories }) => categories.length > 1)
    .sort((a, b) => a.categories.length - b.categories.length || (a.label < b.label ? -1 : 1));
}

/** Members that are neither a category nor a group. */
export function strayMembers(groups: GroupsText, labels: readonly string[]): string[] {
  const known = new Set(labels.map(spelled));
  const members = new Set(Object.values(groups).flat());
  return [...members].filter((member) => !known.has(spelled(member)) && !Object.hasOwn(groups, member));
}
