/** Fields that several manifests share. */
import { z } from 'zod';

export const count = z.int().min(0);
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
export const timestamp = z.iso.datetime();
export const fraction = z.number().min(0).max(1);

/** x, y, width, height in pixels of the upright image. */
export const box = z
  .tuple([z.number(), z.number(), z.number(), z.number()])
  .describe('x, y, width, height in pixels of the upright image');

/** One of the network's classes with a probability. */
export const scoredCategory = z.strictObject({
  category: count.describe('index of the class in the network’s output'),
  label: z.string(),
  score: fraction.describe('softmax probability'),
});

export type ScoredCategory = z.infer<typeof scoredCategory>;

/** Several of the network's classes under one name. */
export const scoredGroup = z.strictObject({
  label: z.string(),
  score: fraction.describe('sum of the probabilities of its classes'),
  categories: z.int().min(2).describe('how many classes it has'),
});

export const nameMeaning =
  'what it is called: its group, else its best category; null where neither says much (no group; no score a tenth of the way from chance to 1); of a concept with --scores ablate the first category, whatever its score';

export const groupMeaning =
  'the smallest of the network’s groups of categories whose probabilities have a sum of 0.7 or more, failing that, of 0.5; null when no group’s have, or a category’s is as much';

export type ScoredGroup = z.infer<typeof scoredGroup>;

/**
 * Rounds to six significant digits: what float32 holds, and the same text on every machine that computes the
 * same float32.
 */
export function significant(value: number): number {
  return Number(value.toPrecision(6));
}

export const significantOrNull = (value: number | null) => (value === null ? null : significant(value));
