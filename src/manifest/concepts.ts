/** concepts.json: the concepts of one batch, and how much of each is in every image. */
import { z } from 'zod';
import { box, count, fraction, groupMeaning, nameMeaning, scoredCategory, scoredGroup } from './fields.ts';

export const presenceSchema = z.strictObject({
  strength: z
    .number()
    .min(0)
    .describe('mean of the scaled heatmap over the image; 1: typically present everywhere'),
  peak: z.number().min(0).describe('maximum of the scaled heatmap'),
  share: fraction.describe(
    'part of the image’s explained activation; the shares of an image add up to 1, or are all 0 where nothing is explained',
  ),
  area: fraction.describe('part of the image’s cells where this concept is the strongest and present'),
});

export type ConceptInImage = z.infer<typeof presenceSchema>;

const linearContribution = z.strictObject({
  category: count,
  label: z.string(),
  logit: z.number().describe('what the network gives the category; the sum of all the terms below'),
  bias: z.number().describe('what the head gives for no activation at all'),
  offset: z.number().describe('what the negative minima add that were subtracted before factorising'),
  concepts: z
    .array(z.number())
    .describe('what each concept adds: its mean heat times the head on its vector'),
  residual: z.number().describe('what the concepts do not reproduce'),
  explained: fraction.describe('1 − |residual| / |logit − bias|'),
});

export type LinearContribution = z.infer<typeof linearContribution>;

const contributionsSchema = z.discriminatedUnion('method', [
  z.strictObject({
    method: z.literal('linear').describe('behind the layer there is only pooling and a linear layer: exact'),
    categories: z.array(linearContribution),
  }),
  z.strictObject({
    method: z.literal('ablation').describe('how far the probability falls when the concept is blurred'),
    categories: z.array(scoredCategory.extend({ concepts: z.array(z.number()) })),
  }),
]);

export type Contributions = z.infer<typeof contributionsSchema>;

const imageSchema = z.strictObject({
  key: z.string(),
  width: count.describe('pixels, upright'),
  height: count.describe('pixels, upright'),
  note: z.string().optional().describe('what was done to the image on the way (first frame only, …)'),
  grid: z
    .strictObject({ width: z.int().min(1), height: z.int().min(1) })
    .describe('cells of the layer, of H and of all figures, spread evenly over the image'),
  places: z
    .strictObject({ width: z.int().min(1), height: z.int().min(1) })
    .describe('cells of the stored heatmaps, which say where pictures show the concepts'),
  relativeError: z
    .number()
    .min(0)
    .describe('‖V − WH‖ / ‖V‖ over the image’s cells: how much of it the concepts do not reproduce'),
  unfamiliar: z
    .string()
    .optional()
    .describe('says in words that a basis was applied which does not know what the image shows'),
  prediction: z.array(scoredCategory).describe('what the network takes the whole image for, best first'),
  contributions: contributionsSchema
    .nullable()
    .describe(
      'what each concept adds to each predicted category; null where only --scores ablate could tell',
    ),
  concepts: z.array(presenceSchema).describe('one entry for each concept of the batch, in order'),
  objects: z
    .strictObject({
      overlay: z.string(),
      heatmaps: z.string(),
      picture: z.string(),
      conceptMaps: z
        .array(z.string())
        .optional()
        .describe('each concept alone, in order (JPEG); only with --concept-maps'),
    })
    .describe('names of the image’s objects, relative to the batch'),
});

export type ConceptsImage = z.infer<typeof imageSchema>;

const qualitySchema = z.strictObject({
  stability: fraction
    .nullable()
    .describe(
      'the least of the cosines to what it becomes without a tenth of the images, one tenth after the other left out (one image after the other, of ten or fewer); near 1: it rests on no few of them; null for a single image',
    ),
  nameHolds: fraction
    .nullable()
    .describe(
      'part of these tenths without which its name still holds: the category is still the best, the group has more than half of the probability; null without a name, for a single image, and where scores are not those of a single cell (--scores head)',
    ),
  sparsity: fraction.describe(
    'Hoyer’s measure of the heatmap over the batch; 0: everywhere alike, 1: in a single cell',
  ),
  variance: fraction.describe('part of ‖V‖² that would be lost without it, the others as they are'),
  nearest: z
    .strictObject({ concept: count, cosine: fraction })
    .nullable()
    .describe('the concept with the most alike vector; null for an only one'),
  warnings: z.array(z.string()).describe('what speaks against reading much into it, in words'),
});

export type ConceptQuality = z.infer<typeof qualitySchema>;

const conceptSchema = z.strictObject({
  index: count,
  color: z.string().regex(/^#[0-9a-f]{6}$/),
  name: z.string().nullable().describe(nameMeaning),
  categories: z
    .array(scoredCategory)
    .describe(
      'the scaled concept vector through the network’s head, best first; with --scores ablate, the categories whose probabilities fall most when the concept is blurred, score being the mean fall',
    ),
  group: scoredGroup.nullable().describe(groupMeaning),
  strength: z.number().min(0).describe('mean over the batch’s images'),
  share: fraction.describe('part of the batch’s explained activation'),
  norm: z.number().min(0).describe('Euclidean length of the scaled concept vector'),
  placesNorm: z
    .number()
    .min(0)
    .describe(
      'the same at the layer that places are read off: times the stored heatmaps, it says which concept wins',
    ),
  scale: z.number().min(0).describe('factor D that fixed the concept’s scale'),
  quality: qualitySchema,
  exemplars: z
    .array(z.strictObject({ key: z.string(), strength: z.number().min(0), box }))
    .describe('the images it is strongest in, with the region it is strongest at'),
});

export type Concept = z.infer<typeof conceptSchema>;

const factorizationSchema = z.strictObject({
  relativeError: z.number().min(0).describe('‖V − WH‖ / ‖V‖, Frobenius'),
  explainedVariance: z
    .number()
    .min(0)
    .max(1)
    .describe(
      '1 − ‖V − WH‖² / ‖A‖², A being the activations before anything was subtracted; 0 at least; about zero, not about the channels’ means',
    ),
  iterations: count,
  stopReason: z.string(),
  restart: count.describe('which of the restarts from different seeds was kept'),
  restartErrors: z
    .array(z.number())
    .describe(
      'relative error of each where they were compared, on the processor before the kept one’s last iterations; every image has the same weight',
    ),
  channels: count,
  positions: count.describe('cells of all images together'),
  negativeChannels: count.describe('channels whose negative minimum was subtracted before factorising'),
});

const rankSchema = z.strictObject({
  from: count.describe('least number of concepts tried'),
  to: count.describe('largest number tried'),
  k: count.describe('the number chosen'),
  reason: z.string().describe('why, in words'),
  points: z
    .array(
      z.strictObject({
        k: count,
        relativeError: z
          .number()
          .min(0)
          .describe(
            '‖V − WH‖ / ‖V‖ of the better of two solutions, on a sketch of a sample of V where V is large',
          ),
        stability: fraction.describe(
          'mean cosine between the concepts of two solutions from independent random starts, matched one to one',
        ),
        similarity: fraction.describe('mean cosine of a concept to the one nearest to it'),
      }),
    )
    .describe('one entry for each k, rising'),
});

export type Rank = z.infer<typeof rankSchema>;

export const conceptsSchema = z
  .strictObject({
    schema: z.literal('leitmotif/concepts@1'),
    batchId: z.string(),
    k: count.describe('concepts found; fewer than asked for when the batch has too little in it'),
    rank: rankSchema.nullable().describe('how k was chosen; null when it was given'),
    factorization: factorizationSchema.nullable().describe('null when no image of the batch could be used'),
    warnings: z.array(z.string()).describe('what a reader should know about the batch’s concepts, in words'),
    heatmapScale: z.number().min(0).describe('value of 255 in the heatmap pictures of this batch'),
    concepts: z.array(conceptSchema),
    images: z.array(imageSchema),
  })
  .meta({ title: 'Concepts manifest', description: 'batches/<batch-id>/concepts.json' });

export type Concepts = z.infer<typeof conceptsSchema>;
