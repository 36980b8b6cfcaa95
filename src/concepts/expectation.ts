/** Says how far a category is to be expected of a vector, from what the head takes the vector for; pure. */
import type { CategoryGroup } from '../model/groups.ts';
import { aboveChance } from './chance.ts';
import { summedScore } from './groups.ts';

/**
 * For every category `[classes]`, 0 to 1: the larger of p(c) / max p and, over the groups g with c, of how far p(g), the
 * sum of their probabilities, is above chance: (p(g) − n) / (1 − n), n the part of all classes that g has. A bird's wing
 * speaks for a goose although it is taken for a gull; and what is taken for nothing in particular speaks for little. A group
 * of all classes tells none of them apart and does not count.
 * `scores` are the softmax probabilities of the vector alone.
 */
export function expectationOf(scores: Float64Array, groups: readonly CategoryGroup[]): Float64Array {
  const most = scores.reduce((a, b) => Math.max(a, b), 0);
  const expected = scores.map((score) => (most > 0 ? score / most : 0));
  for (const { categories } of groups) {
    const above = Math.min(
      1,
      aboveChance(summedScore(scores, categories), categories.length / scores.length),
    );
    for (const category of categories) expected[category] = Math.max(expected[category]!, above);
  }
  return expected;
}
