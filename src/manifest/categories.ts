/** categories.json: for every category that a concept, motif or image expresses, which ones; and candidate shortcuts. */
import { z } from 'zod';
import { count, fraction } from './fields.ts';
import { motifId } from './motifs.ts';

export const shortcutSchema = z.strictObject({
  category: count,
  label: z.string(),
  motif: motifId,
  score: fraction.describe('evidence · (1 − expected): the ranking'),
  evidence: fraction.describe('mean part of what speaks for the category that lies in the motif'),
  expected: fraction.describe(
    'how far the category is to be expected of the motif alone: its score as a part of the motif’s best, or by how much the score of a group with it is above chance, were the motif stronger, too; 0: it is taken for nothing of the kind',
  ),
  images: count.describe('images predicted as the category'),
  elsewhere: fraction.describe(
    'part of the motif’s strengths that lies in images predicted as something else',
  ),
  exemplars: z
    .array(z.strictObject({ batchId: z.string(), key: z.string(), score: fraction, evidence: fraction }))
    .describe('images predicted as the category with most of this evidence; score is the prediction’s'),
});

export type Shortcut = z.infer<typeof shortcutSchema>;

export const categorySchema = z.strictObject({
  category: count,
  label: z.string(),
  weight: z
    .number()
    .min(0)
    .describe('how much of it there is: the scores of all its concepts and images added up'),
  conceptCount: count.describe('concepts with this category among their best'),
  imageCount: count.describe('images with this category among the network’s best'),
  concepts: z
    .array(
      z.strictObject({
        batchId: z.string(),
        concept: count,
        color: z.string().regex(/^#[0-9a-f]{6}$/),
        score: fraction,
        share: fraction,
      }),
    )
    .describe('the concepts with the highest scores, at most 48; tables/ has all'),
  motifs: z
    .array(z.strictObject({ id: motifId, score: fraction, share: fraction }))
    .describe('motifs with this category among their best, highest score first'),
  images: z
    .array(z.strictObject({ batchId: z.string(), key: z.string(), score: fraction }))
    .describe('the images with the highest scores, at most 48; tables/ has all'),
});

export type Category = z.infer<typeof categorySchema>;

export const categoriesSchema = z
  .strictObject({
    schema: z.literal('leitmotif/categories@1'),
    runId: z.string(),
    categories: z.array(categorySchema).describe('the most widely expressed first'),
    evidence: z
      .enum(['contributions', 'shares'])
      .describe(
        'what evidence is: what a motif adds to the category’s logit or probability; its share of the image where ' +
          'that is not known',
      ),
    shortcuts: z
      .array(shortcutSchema)
      .describe('predicted categories whose evidence lies in an unexpected motif, the most suspicious first'),
  })
  .meta({ title: 'Category manifest', description: 'categories.json' });

export type Categories = z.infer<typeof categoriesSchema>;
