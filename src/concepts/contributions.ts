/** Splits a category's logit into what each concept adds to it; pure. */
import type { LinearContribution } from '../manifest/concepts.ts';
import { type ScoredCategory, significant } from '../manifest/fields.ts';

/** Logits `[classes]` that a linear head gives for single vectors: nothing, the offset, each concept. */
export interface HeadAnswers {
  zero: Float32Array;
  offset: Float32Array;
  concepts: Float32Array[];
}

/**
 * The terms of a category's logit behind global average pooling and a linear layer. With V = W·H + o + R, all means
 * over the image's cells, w·mean(v) + b = b + w·o + Σ_j mean(h_j) · (w·W_j) + w·mean(r): the bias, the offset, the
 * concepts and the residual add up to the logit (to the six digits that are written).
 *
 * `strengths` `[k]` are the means of the heatmaps over the image, `logits` the image's.
 */
export function linearContribution(
  { category, label }: ScoredCategory,
  logits: ArrayLike<number>,
  strengths: ArrayLike<number>,
  { zero, offset, concepts }: HeadAnswers,
): LinearContribution {
  const terms = {
    logit: significant(logits[category]),
    bias: significant(zero[category]),
    offset: significant(offset[category] - zero[category]),
    concepts: concepts.map((answer, j) => significant(strengths[j] * (answer[category] - zero[category]))),
  };
  const known = terms.bias + terms.offset + terms.concepts.reduce((sum, term) => sum + term, 0);
  const residual = significant(terms.logit - known);
  const evidence = Math.abs(terms.logit - terms.bias);
  const explained = evidence > 0 ? Math.max(0, 1 - Math.abs(residual) / evidence) : 0;
  return { category, label, ...terms, residual, explained: significant(explained) };
}

/**
 * Whether a head answers as pooling and a linear layer would: each pair is the logits it gives and those that follow
 * from its other answers. Numbers may differ by 10⁻⁴ of the largest, or of 1 where that is less.
 */
export function isLinear(pairs: readonly (readonly [ArrayLike<number>, ArrayLike<number>])[]): boolean {
  return pairs.every(([found, expected]) => {
    const largest = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    return Array.from(found).every((value, c) => Math.abs(value - expected[c]) <= 1e-4 * largest);
  });
}
