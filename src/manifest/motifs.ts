/** motifs.json and motifs/batches/<batch-id>.json: the concepts of the whole dataset, and how much of each is in every image. */
import { z } from 'zod';
import { presenceSchema } from './concepts.ts';
import {
  box,
  count,
  fraction,
  groupMeaning,
  nameMeaning,
  scoredCategory,
  scoredGroup,
  sha256,
} from './fields.ts';

export const motifId = z.string().regex(/^m\d{2,}$/);

const exemplarSchema = z.strictObject({
  batchId: z.string(),
  key: z.string(),
  strength: z.number().min(0),
  box,
  crop: z
    .string()
    .nullable()
    .describe('picture of the place, object name relative to the run; null: it could not be drawn'),
  overlay: z.string().describe('overlay of the image, object name relative to the run'),
});

const explainedMeaning = 'part of the concept’s squared activations that the motifs explain together';

const memberSchema = z.strictObject({
  batchId: z.string(),
  concept: count,
  name: z
    .string()
    .nullable()
    .describe('of the concept in its batch; null: the head takes it for nothing in particular'),
  loading: z.number().min(0).describe('how many of the motif’s vectors the concept’s vector holds'),
  part: fraction.describe('of what the motifs together hold of the concept, the part that is this one’s'),
  explained: fraction.describe(explainedMeaning),
});

export const motifSchema = z.strictObject({
  id: motifId.describe('kept when the run is linked again and the motif is still there'),
  color: z.string().regex(/^#[0-9a-f]{6}$/),
  name: z.string().nullable().describe(nameMeaning),
  categories: z.array(scoredCategory).describe('the motif’s vector through the network’s head, best first'),
  group: scoredGroup.nullable().describe(groupMeaning),
  share: fraction.describe('part of the dataset’s explained activation'),
  norm: z.number().min(0).describe('Euclidean length of the motif’s vector'),
  strength: z.number().min(0).describe('mean over all images'),
  prevalence: z
    .strictObject({ images: count, fraction })
    .describe('images in which its heatmap somewhere reaches half of its typical value'),
  strengths: z
    .array(count)
    .describe(
      'images by strength: below 1/32, then in steps of half an octave (1/32, 1/32·√2, 1/16, …), the last without end',
    ),
  purity: fraction.nullable().describe('the mean of part over all its members, weighted by their activation'),
  memberCount: count.describe('concepts of which this motif holds more than any other does'),
  members: z.array(memberSchema).describe('the heaviest of them, at most 24'),
  exemplars: z.array(exemplarSchema).describe('of the images that show it those it is strongest in'),
  cooccurrence: z
    .array(
      z.strictObject({
        id: motifId,
        images: count.describe('images in which both are present'),
        lift: z.number().min(0).describe('how many times as many as chance would give'),
      }),
    )
    .describe('with which other motifs, the most frequent first, at most 24'),
  matched: fraction
    .nullable()
    .describe('cosine to the motif of this id in the previous version; null: it is new'),
});

export type Motif = z.infer<typeof motifSchema>;

export const motifsSchema = z
  .strictObject({
    schema: z.literal('leitmotif/motifs@1'),
    runId: z.string(),
    m: count,
    chosen: z.enum(['auto', 'given']).describe('whether m was chosen or asked for'),
    sweep: z
      .array(
        z.strictObject({
          m: count,
          relativeError: z.number().min(0),
          stability: fraction.describe(
            'mean cosine of the vectors of other solutions to the first one’s, matched one to one',
          ),
          similarity: fraction.describe('mean cosine of a motif to its nearest other'),
        }),
      )
      .describe('what each m would be worth; empty when m was given'),
    basis: z
      .strictObject({ name: z.string(), sha256 })
      .describe('object with the vectors, relative to the run: tensor W [channels, m]'),
    link: z.strictObject({
      relativeError: z.number().min(0).describe('of the linked model against the batches’ models'),
      explainedVariance: z.number().max(1).describe('1 − relativeError²'),
      batches: count,
      vectors: count.describe('vectors of all batches that were linked'),
      levels: count.describe('levels of the tree'),
      nodes: count.describe('factorisations in the tree'),
    }),
    images: count.describe('images with motif strengths'),
    nextId: count.describe('number of the next new motif'),
    motifs: z
      .array(motifSchema)
      .describe('in the order of the basis’ columns, about the largest share first'),
  })
  .meta({ title: 'Motif manifest', description: 'motifs.json' });

export type Motifs = z.infer<typeof motifsSchema>;

export const motifBatchSchema = z
  .strictObject({
    schema: z.literal('leitmotif/motif-batch@1'),
    batchId: z.string(),
    basis: sha256.describe('of the motifs’ vectors, as in motifs.json'),
    motifs: z
      .array(motifId)
      .describe(
        'motifs that the batch holds anything of, in the order of motifs.json; order of everything below',
      ),
    loadings: z
      .array(z.array(z.number().min(0)))
      .describe('A: one row a motif, one number a vector of parts.safetensors; A·H are the motif heatmaps'),
    concepts: z
      .array(
        z.strictObject({
          concept: count,
          explained: fraction.describe(explainedMeaning),
          loadings: z.array(z.number().min(0)).describe('of the concept’s vector, one a motif'),
          parts: z
            .array(fraction)
            .describe(
              'of what the motifs together hold of the concept, the part that is each one’s: they add up to 1, however much of the concept is left out, or are all 0',
            ),
        }),
      )
      .describe('the batch’s concepts in terms of motifs'),
    images: z.array(
      z.strictObject({
        key: z.string(),
        motifs: z.array(presenceSchema).describe('one entry for each of these motifs, in order'),
      }),
    ),
  })
  .meta({ title: 'Motifs of a batch', description: 'motifs/batches/<batch-id>.json' });

export type MotifBatch = z.infer<typeof motifBatchSchema>;
