/** From the head's logits to named categories with scores; pure. */
import { LeitmotifError } from '../errors.ts';
import { type ScoredCategory, significant } from '../manifest/fields.ts';

/** Below this score, names by the head change easily with the images that a concept is found in; docs/decisions.md has figures. */
export const firmScore = 0.7;

/**
 * exp(x_i) / Σ exp(x_j), in float64 and safe for large logits. All 0 where a logit is NaN or +∞: a head that divides by its
 * input's length says nothing of a concept that is zero.
 */
export function softmax(logits: ArrayLike<number>): Float64Array {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logits.length; i++) largest = Math.max(largest, logits[i] as number);
  const scores = Float64Array.from(logits, (logit) => Math.exp(logit - largest));
  const sum = scores.reduce((total, score) => total + score, 0);
  return scores.map((score) => (sum > 0 ? score / sum : 0));
}

/**
 * The `count` categories of an image with the highest softmax scores, best first; equal scores in class order.
 *
 * @throws LeitmotifError `activations-invalid` where a logit is NaN or +∞
 */
export function topCategories(
  logits: ArrayLike<number>,
  labels: readonly string[],
  count: number,
): ScoredCategory[] {
  const scores = softmax(logits);
  if (scores.some((score) => score > 0)) return bestCategories(scores, labels, count);
  throw new LeitmotifError('activations-invalid', 'The network gave an image no finite logits.', {
    hint: 'Check the network and the normalisation of its input (mean, std, value range).',
  });
}

/** The same of scores, `[classes]`. */
export function bestCategories(
  scores: Float64Array,
  labels: readonly string[],
  count: number,
): ScoredCategory[] {
  return Array.from(scores.keys())
    .sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b)
    .slice(0, count)
    .map((category) => ({
      category,
      label: labels[category] ?? `class ${category}`,
      score: significant(scores[category] as number),
    }));
}
