/** Says how far a category is to be expected of a vector, from what the head takes the vector for; pure. */
import type { CategoryGroup } from '../model/groups.ts';
import { aboveChance } from './chance.ts';
import { likelyScore, summedScore } from './groups.ts';

/** A vector is taken so many times as strong at most. */
const mostStrength = 64;

/**
 * For every category `[classes]`, 0 to 1: the larger of p(c) / max p and, over the groups g with c, of how far p(g), the
 * sum of their probabilities, is above chance: (p(g) − n) / (1 − n), n the part of all classes that g has. A bird's wing
 * speaks for a goose although it is taken for a gull; and what is taken for nothing in particular speaks for little. A group
 * of all classes tells none of them apart and does not count. Groups are also asked for in what the head would say of a
 * stronger vector (`strongEnough`): what many hoofed animals have in common is no bison, nor anything else, but hoofed.
 * `scores` are the softmax probabilities of the vector alone.
 */
export function expectationOf(scores: Float64Array, groups: readonly CategoryGroup[]): Float64Array {
  const most = largest(scores);
  const expected = scores.map((score) => (most > 0 ? score / most : 0));
  for (const reading of [scores, strongEnough(scores)]) {
    for (const { categories } of groups) {
      const above = Math.min(
        1,
        aboveChance(summedScore(reading, categories), categories.length / scores.length),
      );
      for (const category of categories) expected[category] = Math.max(expected[category]!, above);
    }
  }
  return expected;
}

/**
 * The probabilities for twice the logits, four times, … until one category is likelier than not. Squares, since
 * softmax(2x) is softmax(x)² over its sum; behind a linear head twice the logits are twice the vector, but for the bias.
 */
function strongEnough(scores: Float64Array): Float64Array {
  let reading = scores;
  for (let strength = 1; strength < mostStrength && largest(reading) < likelyScore; strength *= 2) {
    const squares = reading.map((score) => score ** 2);
    const sum = squares.reduce((a, b) => a + b, 0);
    if (sum === 0) return reading;
    reading = squares.map((square) => square / sum);
  }
  return reading;
}

const largest = (scores: Float64Array) => scores.reduce((a, b) => Math.max(a, b), 0);
