/** Made-up results of one batch: manifests that follow their schemas, the same for the same place in the plan. */

import type { Naming } from '../../src/concepts/name.ts';
import { seededRandom } from '../../src/dataset/random.ts';
import { toHex } from '../../src/drawing/colour.ts';
import { conceptColour } from '../../src/drawing/palette.ts';
import type { Concept, ConceptInImage, Concepts, ConceptsImage } from '../../src/manifest/concepts.ts';
import { type ScoredCategory, significant } from '../../src/manifest/fields.ts';
import type { MotifBatch } from '../../src/manifest/motifs.ts';
import type { LedgerEntry } from '../../src/manifest/receipt.ts';
import type { PlannedBatch } from '../../src/manifest/run.ts';
import { heatmapsName, overlayName, pictureName } from '../../src/store/layout.ts';

export const conceptsOfBatch = 8;
/** Vectors of parts.safetensors. */
export const partsOfBatch = 16;
export const channels = 16;
export const grid = { width: 4, height: 3 };
export const categories = 1000;
const predicted = 3;

/** Motifs that every batch holds, and those that are its own. */
const common = 4;
const own = 12;

/** One image in so many has no results. */
const failing = 100;

export const motifIdOf = (index: number) => `m${String(index + 1).padStart(2, '0')}`;

export interface SyntheticBatch {
  concepts: Concepts;
  ledger: LedgerEntry[];
  /** Indices of the motifs that the batch holds. */
  held: number[];
  /** Without the basis, which is made once for all batches. */
  motifs: Omit<MotifBatch, 'basis'>;
}

export function syntheticBatch(
  { batchId, images }: PlannedBatch,
  place: number,
  motifs: number,
): SyntheticBatch {
  const random = seededRandom(place + 1);
  const ledger = images.map(({ key }): LedgerEntry => {
    if (random() * failing >= 1) return { key, status: 'ok' };
    const isFormat = random() < 0.7;
    const code = isFormat ? 'image-format' : 'image-empty';
    const reason = isFormat ? 'It begins like a web page.' : 'It has no bytes.';
    return { key, status: 'failed', stage: 'decode', code, reason, hint: 'Replace the file.' };
  });
  const good = ledger.filter(({ status }) => status === 'ok').map(({ key }) => key);
  const held = heldMotifs(place, motifs);
  const concepts: Concepts = {
    schema: 'leitmotif/concepts@1',
    batchId,
    k: conceptsOfBatch,
    rank: null,
    factorization: {
      relativeError: 0.4,
      explainedVariance: significant(0.8 + 0.1 * random()),
      iterations: 14,
      stopReason: 'gain below 0.0001',
      restart: 0,
      restartErrors: [0.4],
      channels,
      positions: good.length * grid.width * grid.height,
      negativeChannels: 0,
    },
    warnings: [],
    heatmapScale: 2,
    concepts: Array.from({ length: conceptsOfBatch }, (_, index) => syntheticConcept(index, good, random)),
    images: good.map((key) => syntheticImage(key, random)),
  };
  return {
    concepts,
    ledger,
    held,
    motifs: {
      schema: 'leitmotif/motif-batch@1',
      batchId,
      motifs: held.map(motifIdOf),
      loadings: held.map(() => numbers(partsOfBatch, random)),
      concepts: concepts.concepts.map(({ index }) => ({
        concept: index,
        explained: random(),
        loadings: numbers(held.length, random),
        parts: shares(held.length, random),
      })),
      images: good.map((key) => ({ key, motifs: presences(held.length, random) })),
    },
  };
}

const categoryLabel = (category: number) => `category ${category} of the synthetic network`;

/** The best few of the categories, around one that `at` decides. */
function bestCategories(at: number, random: () => number): ScoredCategory[] {
  const first = Math.floor(at * categories) % categories;
  return Array.from({ length: predicted }, (_, rank) => {
    const category = (first + rank * rank * 7) % categories;
    return {
      category,
      label: categoryLabel(category),
      score: significant((0.2 + 0.6 * random()) / (rank + 1)),
    };
  });
}

/** A vector's, named by its best category. */
export function syntheticNaming(at: number, random: () => number): Naming {
  const best = bestCategories(at, random);
  return { name: best[0]!.label, categories: best, group: null };
}

/** The common ones and some of the others, so that each of them is in some batches. */
function heldMotifs(place: number, motifs: number): number[] {
  const held = new Set(Array.from({ length: Math.min(common, motifs) }, (_, i) => i));
  const others = motifs - held.size;
  for (let i = 0; i < Math.min(own, others); i++) held.add(common + ((place * own + i) % others));
  return [...held].sort((a, b) => a - b);
}

function syntheticConcept(index: number, keys: readonly string[], random: () => number): Concept {
  return {
    index,
    color: toHex(conceptColour(index)),
    ...syntheticNaming(random() ** 2, random),
    strength: significant(random()),
    share: significant(1 / conceptsOfBatch),
    norm: significant(5 + 10 * random()),
    placesNorm: 1,
    scale: 1,
    quality: {
      stability: 0.95,
      nameHolds: 0.9,
      sparsity: 0.5,
      variance: 0.1,
      nearest: { concept: (index + 1) % conceptsOfBatch, cosine: 0.3 },
      warnings: [],
    },
    exemplars: keys.slice(0, 2).map((key) => ({ key, strength: 1, box: [10, 10, 100, 100] })),
  };
}

function syntheticImage(key: string, random: () => number): ConceptsImage {
  const prediction = bestCategories(random() ** 2, random);
  return {
    key,
    width: 640,
    height: 480,
    grid,
    places: grid,
    relativeError: 0.4,
    prediction,
    contributions: {
      method: 'linear',
      categories: prediction.map(({ category, label }) => ({
        category,
        label,
        logit: 8,
        bias: 0.1,
        offset: 0,
        concepts: numbers(conceptsOfBatch, random),
        residual: 1,
        explained: 0.8,
      })),
    },
    concepts: presences(conceptsOfBatch, random),
    objects: { overlay: overlayName(key, 'jpeg'), heatmaps: heatmapsName(key), picture: pictureName(key) },
  };
}

/** Strengths over seven octaves, most of them weak. */
function presences(count: number, random: () => number): ConceptInImage[] {
  const parts = shares(count, random);
  return parts.map((share) => {
    const strength = 0.01 * 2 ** (7 * random());
    return {
      strength: significant(strength),
      peak: significant(strength * (1 + 3 * random())),
      share,
      area: significant(0.5 * random()),
    };
  });
}

function shares(count: number, random: () => number): number[] {
  const values = numbers(count, random);
  const whole = values.reduce((sum, value) => sum + value, 0);
  return values.map((value) => significant(Math.min(1, value / whole)));
}

function numbers(count: number, random: () => number): number[] {
  return Array.from({ length: count }, () => significant(0.01 + random()));
}
