/** What a concept or motif is called. */

export const unnamed = 'unnamed';

/** What the network takes a vector for: a group that is sure where no category is, and categories, best first. */
export interface Taken {
  group: { label: string; score: number } | null;
  categories: ReadonlyArray<{ label: string; score: number }>;
}

/** The group, else the best category; undefined where there is neither. */
export function nameOf({ group, categories }: Taken): string | undefined {
  return group?.label ?? categories[0]?.label;
}
