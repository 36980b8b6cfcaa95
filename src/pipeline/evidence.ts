/** Says what speaks for the prediction of each image, in terms of motifs; the ground for candidate shortcuts. */
import { type Shortcut, type ShortcutTally, tallyShortcuts } from '../concepts/shortcuts.ts';
import type { Categories } from '../manifest/categories.ts';
import type { Concepts, ConceptsImage } from '../manifest/concepts.ts';
import { significant } from '../manifest/fields.ts';
import type { Motif, MotifBatch } from '../manifest/motifs.ts';

export interface EvidenceTally {
  /** Adds every image of a batch with its best prediction. */
  add(concepts: Concepts, motifs: MotifBatch): void;
  /** `labelOf` gives a category's name. */
  finish(labelOf: (category: number) => string): Pick<Categories, 'evidence' | 'shortcuts'>;
}

/** What the head says of a run's motifs, one entry each. */
export interface MotifAnswers {
  /** How far each category is to be expected of the motif alone, `[classes]`; see `expectationOf`. */
  expected: readonly Float64Array[];
  /** What the motif, at strength 1, adds to each category's logit behind pooling and a linear layer, `[classes]`. */
  added: readonly Float32Array[];
}

export function tallyEvidence(motifs: readonly Motif[], { expected, added }: MotifAnswers): EvidenceTally {
  const places = new Map(motifs.map(({ id }, i) => [id, i]));
  const tally = tallyShortcuts(motifs.length);
  let byShares = false;
  return {
    add(concepts, batch) {
      if (addImages(tally, places, added, concepts, batch) === 'shares') byShares = true;
    },
    finish: (labelOf) => ({
      evidence: byShares ? 'shares' : 'contributions',
      shortcuts: describeShortcuts(tally.finish(expected), motifs, labelOf),
    }),
  };
}

/** Says what the evidence was. */
function addImages(
  tally: ShortcutTally,
  places: ReadonlyMap<string, number>,
  added: MotifAnswers['added'],
  { batchId, images }: Concepts,
  { motifs: ids, concepts, images: present }: MotifBatch,
): Categories['evidence'] {
  const motifs = ids.map((id) => places.get(id)!);
  let kind: Categories['evidence'] = 'contributions';
  for (const [i, image] of images.entries()) {
    const presences = present[i]?.motifs;
    const [predicted] = image.prediction;
    if (!predicted || !presences) continue;
    const { category, score } = predicted;
    const strengths = presences.map(({ strength }) => strength);
    // Behind a linear head a motif adds its strength times what the head says of its vector, whatever concepts it is in.
    const speaking =
      image.contributions?.method === 'linear'
        ? strengths.map((strength, m) => strength * added[motifs[m]!]![category]!)
        : fallsShared(image, category, concepts);
    if (!speaking) kind = 'shares';
    const evidence = speaking ?? presences.map(({ share }) => share);
    tally.add({ batchId, key: image.key, category, score, motifs, evidence, strengths });
  }
  return kind;
}

/** By how much the category's probability falls without each motif: of every concept's fall, the motif's part of the concept. */
function fallsShared(
  { contributions }: ConceptsImage,
  category: number,
  concepts: MotifBatch['concepts'],
): number[] | undefined {
  const falls = contributions?.categories.find((each) => each.category === category)?.concepts;
  if (!falls) return undefined;
  const motifs = concepts[0]?.parts.length ?? 0;
  return Array.from({ length: motifs }, (_, m) =>
    concepts.reduce((sum, { concept, parts }) => sum + (falls[concept] ?? 0) * parts[m]!, 0),
  );
}

function describeShortcuts(
  shortcuts: readonly Shortcut[],
  motifs: readonly Motif[],
  labelOf: (category: number) => string,
): Categories['shortcuts'] {
  return shortcuts.map((shortcut) => ({
    category: shortcut.category,
    label: labelOf(shortcut.category),
    motif: motifs[shortcut.motif]!.id,
    score: significant(shortcut.score),
    evidence: significant(shortcut.evidence),
    expected: significant(shortcut.expected),
    images: shortcut.images,
    elsewhere: significant(shortcut.elsewhere),
    exemplars: shortcut.exemplars.map((each) => ({ ...each, evidence: significant(each.evidence) })),
  }));
}
