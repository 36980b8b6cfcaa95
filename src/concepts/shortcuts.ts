/** Finds categories whose evidence lies in motifs that do not look like them; adds up image by image; pure. */
import { keepBest } from './keep-best.ts';

/** A shortcut is told of when it is behind so many images, and when its score is at least this. */
const leastImages = 2;
const leastScore = 0.2;

/** Kept of each category and motif, and of all shortcuts. */
const keptExemplars = 4;
const keptShortcuts = 100;

export interface PredictedImage {
  batchId: string;
  key: string;
  /** What the network takes the image for. */
  category: number;
  score: number;
  /** Motifs that can be in the image; order of what follows. */
  motifs: readonly number[];
  /** What each motif adds to the category's logit; without that, each motif's share of the image. */
  evidence: readonly number[];
  /** Strength of each motif in the image. */
  strengths: readonly number[];
}

interface Exemplar {
  batchId: string;
  key: string;
  score: number;
  evidence: number;
}

export interface Shortcut {
  category: number;
  motif: number;
  score: number;
  evidence: number;
  /** How far the category is to be expected of the motif alone. */
  expected: number;
  images: number;
  elsewhere: number;
  exemplars: Exemplar[];
}

export interface ShortcutTally {
  add(image: PredictedImage): void;
  /** `expected[m]` `[classes]`: how far each category is to be expected of the motif alone, 0 to 1. */
  finish(expected: readonly Float64Array[]): Shortcut[];
}

interface Tallied {
  images: number;
  motifs: Map<number, TalliedMotif>;
}

interface TalliedMotif {
  evidence: number;
  strength: number;
  exemplars: Exemplar[];
}

/**
 * Evidence of motif m for category c: E_cm, the mean over the images predicted as c of m's part of what the motifs add to
 * c's logit (negative terms count as 0). With e_cm how far c is to be expected of the motif alone (`expectationOf`), a
 * shortcut's score is E_cm·(1 − e_cm): 1 when all the evidence for c lies in a motif that alone is never taken for
 * c or anything of its kind.
 */
export function tallyShortcuts(motifs: number): ShortcutTally {
  const categories = new Map<number, Tallied>();
  const everywhere = new Float64Array(motifs);
  return {
    add({ batchId, key, category, score, motifs: held, evidence, strengths }) {
      const tallied = categories.get(category) ?? { images: 0, motifs: new Map() };
      categories.set(category, tallied);
      const positive = evidence.map((value) => Math.max(0, value));
      const whole = positive.reduce((sum, value) => sum + value, 0);
      tallied.images += 1;
      for (const [i, m] of held.entries()) {
        const motif = tallied.motifs.get(m) ?? { evidence: 0, strength: 0, exemplars: [] };
        tallied.motifs.set(m, motif);
        motif.strength += strengths[i]!;
        everywhere[m]! += strengths[i]!;
        if (whole === 0) continue;
        const part = positive[i]! / whole;
        motif.evidence += part;
        if (part === 0) continue;
        const exemplar = { batchId, key, score, evidence: part };
        keepBest(motif.exemplars, exemplar, (one) => one.evidence * one.score, keptExemplars);
      }
    },
    finish(expected) {
      return [...categories]
        .flatMap(([category, { images, motifs: tallied }]) =>
          [...tallied].map(([motif, figures]) =>
            shortcutOf({ category, motif, images }, figures, expected[motif]![category]!, everywhere[motif]!),
          ),
        )
        .filter(({ images, score }) => images >= leastImages && score >= leastScore)
        .sort(
          (a, b) => b.score - a.score || b.images - a.images || a.category - b.category || a.motif - b.motif,
        )
        .slice(0, keptShortcuts);
    },
  };
}

function shortcutOf(
  { category, motif, images }: Pick<Shortcut, 'category' | 'motif' | 'images'>,
  { evidence, strength, exemplars }: TalliedMotif,
  expected: number,
  everywhere: number,
): Shortcut {
  const mean = evidence / images;
  return {
    category,
    motif,
    score: mean * (1 - expected),
    evidence: mean,
    expected,
    images,
    elsewhere: everywhere > 0 ? 1 - strength / everywhere : 0,
    exemplars,
  };
}
