/** Finds the group of categories that a concept belongs to, where no single category is likely enough; pure. */
import { type ScoredGroup, significant } from '../manifest/fields.ts';
import type { CategoryGroup } from '../model/groups.ts';
import { firmScore } from './categories.ts';
import { aboveChance, leastAboveChance } from './chance.ts';

/** The sum of the scores `[classes]` of some categories. */
export function summedScore(scores: Float64Array, categories: readonly number[]): number {
  return categories.reduce((sum, category) => sum + scores[category]!, 0);
}

/** Likelier than not. */
export const likelyScore = 0.5;

/**
 * The group with the fewest categories whose scores (softmax, `[classes]`) have a sum of `firmScore` or more; failing that,
 * of `likelyScore`; in both cases far enough above chance, which a group of most categories may not be. Of equally many categories the larger sum counts. Null where a category has as much alone, and where no
 * group has. It trades how much a name says for how sure it is: J. Deng, J. Krause, A. Berg, L. Fei-Fei, Hedging your
 * bets, CVPR 2012. `groups` come with the fewest categories first.
 */
export function smallestGroup(scores: Float64Array, groups: readonly CategoryGroup[]): ScoredGroup | null {
  for (const least of [firmScore, likelyScore]) {
    if (scores.some((score) => score >= least)) return null;
    const found = smallestOf(scores, groups, least);
    if (found) return found;
  }
  return null;
}

function smallestOf(
  scores: Float64Array,
  groups: readonly CategoryGroup[],
  least: number,
): ScoredGroup | null {
  let best: { group: CategoryGroup; score: number } | undefined;
  for (const group of groups) {
    if (best && group.categories.length > best.group.categories.length) break;
    const score = summedScore(scores, group.categories);
    const above = aboveChance(score, group.categories.length / scores.length);
    if (score >= least && above >= leastAboveChance && score > (best?.score ?? 0)) best = { group, score };
  }
  if (!best) return null;
  const { label, categories } = best.group;
  return { label, score: significant(Math.min(1, best.score)), categories: categories.length };
}
