/** run.json: what was asked for, with which network, and how it ended; also the plan's pages. */
import { z } from 'zod';
import { mostConcepts } from '../factorization/rank-limit.ts';
import { inputSizes } from '../imaging/fit.ts';
import { count, sha256, timestamp } from './fields.ts';

const rank = z.int().min(1).max(mostConcepts);

/** Numbers of concepts that are tried in each batch, to choose one of them. */
const rankRange = z
  .strictObject({ from: rank, to: rank })
  .refine(({ from, to }) => from <= to, 'from must not be greater than to');

export type RankRange = z.infer<typeof rankRange>;

/** Everything that decides the results of a run. Two runs with equal parameters on equal images are one run. */
export const parametersSchema = z
  .strictObject({
    k: z
      .union([rank, rankRange])
      .describe('concepts a batch; a range: each batch chooses its own number from it'),
    batchSize: z.int().min(1).describe('largest number of images factorised jointly'),
    groupBy: z.enum(['folder', 'none']).describe('whether a batch keeps within one folder'),
    shuffle: z.boolean().describe('whether images are shuffled (by the seed) before they are batched'),
    size: z
      .int()
      .min(inputSizes.least)
      .max(inputSizes.most)
      .describe('network input: width × height ≈ size², aspect ratio kept up to 3:1'),
    seed: z.int().min(0).describe('seed of the factorisation and of shuffling'),
    scores: z
      .enum(['head', 'tile', 'ablate'])
      .describe(
        'how concepts get category scores: their vector through the head, in one cell or in a whole grid of them; or ' +
          'by how far probabilities fall when their pixels are blurred',
      ),
    topK: z.int().min(1).describe('categories named for each concept and image'),
    overlayFormat: z.enum(['jpeg', 'png', 'webp']).describe('file format of the overlays'),
    overlaySize: z.int().min(64).describe('longest side of the photograph in an overlay, in pixels'),
    conceptMaps: z.boolean().describe('whether each concept is also drawn alone on every image'),
  })
  .meta({ title: 'Parameters' });

export type Parameters = z.infer<typeof parametersSchema>;

const reasonSchema = z.strictObject({
  code: z.string().describe('error code'),
  count: count.describe('images it happened to'),
  example: z.string().describe('the first image key it happened to'),
});

const totalsSchema = z.strictObject({
  images: count.describe('images in the plan'),
  ok: count.describe('images with results'),
  skipped: count.describe('images left out on purpose (a format that is not decoded)'),
  failed: count.describe('images without results because something went wrong'),
  batches: z.strictObject({ planned: count, done: count, failed: count }),
  concepts: count.describe('concepts over all batches'),
  reasons: z.array(reasonSchema).describe('why images were skipped or failed, most frequent first'),
});

export type Totals = z.infer<typeof totalsSchema>;

export const runSchema = z
  .strictObject({
    schema: z.literal('leitmotif/run@1'),
    runId: z.string(),
    dataset: z.strictObject({
      uri: z.string().describe('where the images are: a folder’s absolute path, or s3://bucket/prefix'),
      include: z.array(z.string()).describe('globs an image key must match (any of them); empty: all'),
      exclude: z.array(z.string()).describe('globs an image key must not match'),
      images: count,
      bytes: count,
      digest: sha256.describe('over every image key with its size and version'),
    }),
    parameters: parametersSchema,
    model: z.strictObject({
      id: z.string(),
      card: z
        .string()
        .describe('what found the model card where the run was planned: its id, or its file’s path'),
      name: z.string(),
      sha256: sha256.describe('of the network file'),
      layer: z.string().describe('tensor the activations are taken from'),
      licence: z.string(),
    }),
    basis: z
      .strictObject({
        store: z.string().describe('where it was found'),
        runId: z.string(),
        batchId: z.string(),
        sha256: sha256.describe('of its factors file'),
      })
      .optional()
      .describe('the stored batch whose concepts are applied; absent where batches are factorised'),
    recipe: sha256
      .optional()
      .describe('over all that decides a batch’s results but its images; runs of one recipe share batches'),
    since: z
      .strictObject({
        runId: z.string(),
        images: z.strictObject({ added: count, removed: count, changed: count, same: count }),
        reusedBatches: count,
      })
      .optional()
      .describe(
        'what changed since the run that this one updates, or else since the newest of the same recipe before it, and how many batches were taken over',
      ),
    plan: z.strictObject({ batches: count, pages: count }),
    status: z
      .enum(['running', 'complete', 'partial', 'interrupted', 'cancelled'])
      .describe('complete: every batch is done; partial: some batch failed'),
    totals: totalsSchema.nullable().describe('from the receipts; null until the run first stops'),
    failures: z
      .array(z.strictObject({ batchId: z.string(), code: z.string(), reason: z.string() }))
      .describe('batches that failed as a whole'),
    versions: z.strictObject({
      leitmotif: z.string(),
      node: z.string(),
      onnxruntime: z.string(),
      sharp: z.string(),
    }),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ title: 'Run manifest', description: 'run.json' });

export type Run = z.infer<typeof runSchema>;

const plannedBatchSchema = z.strictObject({
  batchId: z.string().describe('position in the plan and digest of its image keys'),
  images: z.array(
    z.strictObject({
      key: z.string().describe('path relative to the dataset, /-separated'),
      bytes: count,
      version: z.string().describe('changes when the file changes (modification time, or entity tag)'),
    }),
  ),
});

export type PlannedBatch = z.infer<typeof plannedBatchSchema>;
export type PlannedImage = PlannedBatch['images'][number];

export const planPageSchema = z
  .strictObject({
    schema: z.literal('leitmotif/plan@1'),
    batches: z.array(plannedBatchSchema),
  })
  .meta({ title: 'Plan page', description: 'plan/<page>.json: consecutive batches and their images' });

export type PlanPage = z.infer<typeof planPageSchema>;
