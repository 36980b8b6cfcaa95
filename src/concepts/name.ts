/** What concepts and motifs are called by what the network takes them for; pure. */
import type { ScoredCategory, ScoredGroup } from '../manifest/fields.ts';
import type { CategoryGroup } from '../model/groups.ts';
import { bestCategories } from './categories.ts';
import { aboveChance, leastAboveChance } from './chance.ts';
import { likelyScore, smallestGroup, summedScore } from './groups.ts';

/** A name that holds without fewer of the tenths of the images than this is tentative. */
export const leastHolds = 0.9;

/** What is said of a vector whose name is null. */
export const unclear = 'unclear';

/** What the network takes a vector for. */
export interface Naming {
  name: string | null;
  /** Best first. */
  categories: ScoredCategory[];
  /** See `smallestGroup`. */
  group: ScoredGroup | null;
}

/**
 * From what the head says of the vector alone, probabilities `[classes]`. No name where neither a category nor a likely group
 * is far enough above chance: of two categories, one always has half of the probability.
 */
export function nameByScores(
  scores: Float64Array,
  { labels, groups }: { labels: readonly string[]; groups: readonly CategoryGroup[] },
  topK: number,
): Naming {
  const categories = bestCategories(scores, labels, topK);
  const group = smallestGroup(scores, groups);
  const [best] = categories;
  const above = best ? aboveChance(best.score, 1 / scores.length) : 0;
  const ofCategory = above >= leastAboveChance ? best!.label : null;
  return { name: group?.label ?? ofCategory, categories, group };
}

/**
 * Whether a vector with these scores, probabilities `[classes]`, would still be rightly called so: its best category is the
 * one that gave the name, or the group that did has more than half of the probability, and more than chance. False without a name, and for
 * scores that are all 0.
 */
export function stillHolds(
  { name, categories, group }: Naming,
  scores: Float64Array,
  groups: readonly CategoryGroup[],
): boolean {
  if (name === null) return false;
  if (!group) {
    const score = scores[categories[0]!.category]!;
    return score > 0 && score >= Math.max(...scores);
  }
  const { categories: members } = groups.find(({ label }) => label === group.label)!;
  return summedScore(scores, members) > Math.max(likelyScore, members.length / scores.length);
}

/** What each of k vectors became without some of the images. */
export interface Trial {
  /** To what it was, 0…1, `[k]`. */
  cosines: readonly number[];
  /** Probabilities `[classes]` of each. */
  scores: readonly Float64Array[];
}

/**
 * In which part of the trials the vectors' names hold; `[k]`. Not where a vector is gone (cosine 0): what the head says
 * of nothing at all can have the same best category by chance.
 */
export function partHolding(
  named: readonly Naming[],
  trials: readonly Trial[],
  groups: readonly CategoryGroup[],
): number[] {
  return named.map((naming, j) => {
    const held = trials.filter(
      ({ cosines, scores }) => cosines[j]! > 0 && stillHolds(naming, scores[j]!, groups),
    );
    return held.length / trials.length;
  });
}

/** From falls of probabilities: they are no probabilities, so that their sum over a group means nothing. */
export function nameByFalls(categories: ScoredCategory[]): Naming {
  return { name: categories[0]?.label ?? null, categories, group: null };
}
