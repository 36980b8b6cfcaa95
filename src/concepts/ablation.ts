/** Turns falls of probabilities under ablation into category scores of concepts; pure. */
import { type ScoredCategory, significant } from '../manifest/fields.ts';

/** How far the probability of every category falls when a concept is hidden in an image, `[classes]`. */
export interface Fall {
  concept: number;
  /** Strength of the concept in the image. */
  strength: number;
  fall: Float64Array;
}

/**
 * For each of `k` concepts the categories that fall most when it is hidden, with the mean of their falls over the images
 * that show it, a rise counting as 0, weighted by its strength in them. A concept that no image shows has none, and
 * neither has one that the network does not miss.
 */
export function ablationScores(
  falls: readonly Fall[],
  k: number,
  labels: readonly string[],
  count: number,
): ScoredCategory[][] {
  return Array.from({ length: k }, (_, j) => {
    const own = falls.filter(({ concept }) => concept === j);
    const weight = own.reduce((sum, { strength }) => sum + strength, 0);
    const mean = new Float64Array(labels.length);
    for (const { strength, fall } of own)
      for (const [c, value] of fall.entries()) mean[c] += (strength / weight) * Math.max(0, value);
    return [...mean.keys()]
      .filter((c) => mean[c] > 0)
      .sort((a, b) => mean[b] - mean[a] || a - b)
      .slice(0, count)
      .map((category) => ({
        category,
        label: labels[category],
        score: significant(Math.min(1, mean[category])),
      }));
  });
}
