/** categories.json: for every category that a concept or an image expresses, which ones. */
import { z } from 'zod';
import { count, fraction } from './fields.ts';

export const categoriesSchema = z
  .strictObject({
    schema: z.literal('leitmotif/categories@1'),
    runId: z.string(),
    categories: z.array(
      z.strictObject({
        category: count,
        label: z.string(),
        concepts: z
          .array(z.strictObject({ batchId: z.string(), concept: count, score: fraction, share: fraction }))
          .describe('concepts with this category among their best, highest score first'),
        images: z
          .array(z.strictObject({ batchId: z.string(), key: z.string(), score: fraction }))
          .describe('images with this category among the network’s best, highest score first'),
      }),
    ),
  })
  .meta({ title: 'Category manifest', description: 'categories.json' });

export type Categories = z.infer<typeof categoriesSchema>;
