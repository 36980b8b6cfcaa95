/** Made-up motifs of a run, with figures that are counted from its made-up batches. */
import { createHash } from 'node:crypto';
import { tallyMotifs } from '../../src/concepts/motif-tally.ts';
import { seededRandom } from '../../src/dataset/random.ts';
import { toHex } from '../../src/drawing/colour.ts';
import { conceptColour } from '../../src/drawing/palette.ts';
import { significant } from '../../src/manifest/fields.ts';
import type { Motifs } from '../../src/manifest/motifs.ts';
import { encodeSafetensors } from '../../src/manifest/safetensors.ts';
import { cooccurrenceOf } from '../../src/pipeline/describe-motifs.ts';
import type { MotifAnswers } from '../../src/pipeline/evidence.ts';
import { batchName, motifBasisName, motifCropName, overlayName } from '../../src/store/layout.ts';
import {
  categories,
  channels,
  motifIdOf,
  partsOfBatch,
  type SyntheticBatch,
  syntheticNaming,
} from './synthetic-batch.ts';

/** The manifest, and the file of the basis that it names. */
export function syntheticMotifs(
  runId: string,
  count: number,
  batches: Iterable<SyntheticBatch>,
): { manifest: Motifs; basis: Uint8Array } {
  const tally = tallyMotifs<{ batchId: string; key: string }>(count, { members: 24, exemplars: 8 });
  let linked = 0;
  for (const { concepts, held, motifs } of batches) {
    const { batchId } = concepts;
    linked += 1;
    for (const { key, motifs: presence } of motifs.images) {
      const masses = presence.map(({ strength }) => strength);
      tally.addImage({ held, presence, masses, place: { batchId, key } });
    }
    for (const each of motifs.concepts) {
      const { name } = concepts.concepts[each.concept]!;
      tally.addConcept({ batchId, name, mass: 1, held, ...each });
    }
  }
  const { images, motifs: figures } = tally.finish();
  const ids = figures.map((_, i) => motifIdOf(i));
  const counts = figures.map((figure) => figure.images);
  const random = seededRandom(0);
  const W = Float32Array.from({ length: channels * count }, random);
  const basis = encodeSafetensors([{ name: 'W', shape: [channels, count], data: W }]);
  const manifest: Motifs = {
    schema: 'leitmotif/motifs@1',
    runId,
    m: count,
    chosen: 'given',
    sweep: [],
    basis: { name: motifBasisName, sha256: createHash('sha256').update(basis).digest('hex') },
    link: {
      relativeError: 0.3,
      explainedVariance: 0.91,
      batches: linked,
      vectors: linked * partsOfBatch,
      levels: 1,
      nodes: 1,
    },
    images,
    nextId: count + 1,
    motifs: figures.map((figure, i) => ({
      id: ids[i]!,
      color: toHex(conceptColour(i)),
      ...syntheticNaming(i / count, random),
      share: significant(figure.share),
      norm: 10,
      strength: significant(figure.strength),
      prevalence: { images: figure.images, fraction: significant(figure.images / Math.max(1, images)) },
      strengths: figure.strengths,
      purity: figure.purity === null ? null : significant(figure.purity),
      memberCount: figure.memberCount,
      members: figure.members.map(({ mass: _, ...member }) => member),
      exemplars: figure.exemplars.map(({ strength, place: { batchId, key } }, rank) => ({
        batchId,
        key,
        strength,
        box: [10, 10, 100, 100],
        crop: motifCropName(ids[i]!, rank),
        overlay: batchName(batchId, overlayName(key, 'jpeg')),
      })),
      cooccurrence: cooccurrenceOf(figure, counts, ids, i, images),
      matched: null,
    })),
  };
  return { manifest, basis };
}

/** What a head might say of the motifs: how far each category is to be expected, and what is added to its logit. */
export function syntheticAnswers({ motifs }: Motifs): MotifAnswers {
  const random = seededRandom(motifs.length);
  return {
    expected: motifs.map(({ categories: best }) => {
      const expected = new Float64Array(categories);
      for (const { category, score } of best) expected[category] = score / best[0]!.score;
      return expected;
    }),
    added: motifs.map(() => Float32Array.from({ length: categories }, () => 4 * random() - 2)),
  };
}
