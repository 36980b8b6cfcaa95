/** Gathers which concepts, motifs and images express each category, batch by batch; pure. */
import type { Category } from '../manifest/categories.ts';
import type { Concepts } from '../manifest/concepts.ts';
import { significant } from '../manifest/fields.ts';
import type { Motif } from '../manifest/motifs.ts';
import type { Line } from '../manifest/run-index.ts';

/** Concepts, and images, that a category names; the index and the tables know all. */
const named = 48;

/** Where an image, by its place in the plan, is. */
export type ImageAt = (place: number) => { batchId: string; key: string };

export interface GatheredCategory {
  category: Category;
  images: Line<'category-images'>;
  concepts: Line<'category-concepts'>;
}

export interface CategoryTally {
  /** `place` is the batch's in the plan, `imagePlaces` are those of the images it describes. */
  add(concepts: Concepts, place: number, imagePlaces: readonly number[]): void;
  /** Every category among the best of some concept, motif or image, the most widely expressed first. */
  finish(batchAt: (place: number) => string, imageAt: ImageAt): GatheredCategory[];
}

interface Tallied {
  label: string;
  weight: number;
  motifs: Category['motifs'];
  images: Line<'category-images'>;
  concepts: Line<'category-concepts'> & { colors: string[] };
}

export function tallyCategories(motifs: readonly Motif[]): CategoryTally {
  const categories = new Map<number, Tallied>();
  const entryFor = (category: number, label: string) => {
    const entry = categories.get(category) ?? emptyEntry(label);
    categories.set(category, entry);
    return entry;
  };
  for (const { id, share, categories: best } of motifs) {
    for (const { category, label, score } of best)
      entryFor(category, label).motifs.push({ id, score, share });
  }
  return {
    add({ concepts, images }, place, imagePlaces) {
      for (const { index, color, share, categories: best } of concepts) {
        for (const { category, label, score } of best) {
          const entry = entryFor(category, label);
          const { batches, concepts: indices, colors, scores, shares } = entry.concepts;
          batches.push(place);
          indices.push(index);
          colors.push(color);
          scores.push(score);
          shares.push(share);
          entry.weight += score;
        }
      }
      for (const [i, { prediction }] of images.entries()) {
        for (const { category, label, score } of prediction) {
          const entry = entryFor(category, label);
          entry.images.images.push(imagePlaces[i]!);
          entry.images.scores.push(score);
          entry.weight += score;
        }
      }
    },
    finish: (batchAt, imageAt) =>
      [...categories]
        .sort(([a, { weight: less }], [b, { weight: more }]) => more - less || a - b)
        .map(([category, tallied]) => gathered(category, tallied, batchAt, imageAt)),
  };
}

function emptyEntry(label: string): Tallied {
  return {
    label,
    weight: 0,
    motifs: [],
    images: { images: [], scores: [] },
    concepts: { batches: [], concepts: [], colors: [], scores: [], shares: [] },
  };
}

function gathered(
  category: number,
  { label, weight, motifs, images, concepts: { colors, ...concepts } }: Tallied,
  batchAt: (place: number) => string,
  imageAt: ImageAt,
): GatheredCategory {
  const imageOrder = byFalling(images.scores);
  const conceptOrder = byFalling(concepts.scores);
  return {
    category: {
      category,
      label,
      weight: significant(weight),
      conceptCount: concepts.concepts.length,
      imageCount: images.images.length,
      concepts: conceptOrder.slice(0, named).map((i) => ({
        batchId: batchAt(concepts.batches[i]!),
        concept: concepts.concepts[i]!,
        color: colors[i]!,
        score: concepts.scores[i]!,
        share: concepts.shares[i]!,
      })),
      motifs: motifs.sort((a, b) => b.score - a.score),
      images: imageOrder
        .slice(0, named)
        .map((i) => ({ ...imageAt(images.images[i]!), score: images.scores[i]! })),
    },
    images: inOrder(images, imageOrder),
    concepts: inOrder(concepts, conceptOrder),
  };
}

/** Places of the values, greatest first; of equals the earlier first. */
export function byFalling(values: readonly number[]): number[] {
  return [...values.keys()].sort((a, b) => values[b]! - values[a]!);
}

/** Parallel lists, each in that order. */
export function inOrder<T extends Record<string, number[]>>(lists: T, order: readonly number[]): T {
  return Object.fromEntries(
    Object.entries(lists).map(([name, values]) => [name, order.map((i) => values[i]!)]),
  ) as T;
}
