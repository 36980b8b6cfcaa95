/** index/: what the dashboard looks up in a run, in lines that it reads one by one; made from the other manifests. */
import { z } from 'zod';
import { categorySchema, shortcutSchema } from './categories.ts';
import { count, fraction, sha256 } from './fields.ts';
import { motifSchema } from './motifs.ts';
import { ledgerEntrySchema } from './receipt.ts';

const conceptSummary = z.strictObject({
  index: count,
  color: z.string(),
  label: z.string(),
  share: fraction,
  hasExemplar: z.boolean(),
});

export type ConceptSummary = z.infer<typeof conceptSummary>;

const batchSummary = z.strictObject({
  batchId: z.string(),
  folder: z.string().describe('what its images share, such as their folder; may be empty'),
  images: count,
  result: z.discriminatedUnion('status', [
    z.strictObject({
      status: z.literal('done'),
      ok: count,
      explainedVariance: z.number().max(1).nullable(),
      concepts: z.array(conceptSummary),
    }),
    z.strictObject({ status: z.literal('failed'), code: z.string(), reason: z.string() }),
    z.strictObject({ status: z.literal('waiting') }),
  ]),
});

export type BatchSummary = z.infer<typeof batchSummary>;

/** An image without results. */
const imageProblem = ledgerEntrySchema.extend({ batchId: z.string(), image: count });

export type ImageProblem = z.infer<typeof imageProblem>;

/** A list that is checked as a whole: element by element, zod takes ten times as long for a hundred thousand. */
function listOf<T>(type: string, fits: (element: unknown) => boolean) {
  const schema = z.custom<T[]>(
    (list) => Array.isArray(list) && list.every(fits),
    `must be a list of ${type}s`,
  );
  // For the published JSON Schema, which cannot see into a check.
  return schema.meta({ type: 'array', items: { type } });
}

const isText = (element: unknown) => typeof element === 'string';
const places = listOf<number>('integer', (element) => Number.isInteger(element) && Number(element) >= 0);
const numbers = listOf<number>('number', (element) => typeof element === 'number' && element >= 0);
const texts = listOf<string>('string', isText);
const flags = listOf<boolean>('boolean', (element) => typeof element === 'boolean');

/** The lines of each list. Images and batches are told by their place in the plan, counted from 0. */
export const listSchemas = {
  keys: listOf<string[]>('array', (line) => Array.isArray(line) && line.every(isText)),
  batches: z.array(batchSummary),
  problems: z.array(imageProblem),
  motifs: z.array(motifSchema),
  'motif-images': z.array(z.strictObject({ images: places, strengths: numbers, peaks: numbers })),
  categories: z.array(categorySchema),
  'category-images': z.array(z.strictObject({ images: places, scores: numbers })),
  'category-concepts': z.array(
    z.strictObject({ batches: places, concepts: places, scores: numbers, shares: numbers }),
  ),
} as const;

const meanings: Record<ListName, string> = {
  keys: 'one line a batch, in the plan’s order: the keys of its images',
  batches: 'one line a batch, in the plan’s order: its concepts in short, or why it failed',
  problems: 'one line an image without results, in the plan’s order',
  motifs: 'one line a motif, as in motifs.json',
  'motif-images':
    'one line a motif: places of the images that show it or have a strength of 1/32, the strongest first',
  categories: 'one line a category, as in categories.json',
  'category-images': 'one line a category: places of the images with it among their best, the surest first',
  'category-concepts': 'one line a category: places of the batches with such concepts, the surest first',
};

export type ListName = keyof typeof listSchemas;
export type Line<L extends ListName> = z.infer<(typeof listSchemas)[L]>[number];
export const listNames = Object.keys(listSchemas) as ListName[];

const lineFile = z.strictObject({
  name: z.string().describe('object with the lines (JSON), relative to the run'),
  sha256,
  offsets: places.describe('byte at which each line begins, and the length of the file'),
});

export type LineFile = z.infer<typeof lineFile>;

export const runIndexSchema = z
  .strictObject({
    schema: z.literal('leitmotif/index@1'),
    runId: z.string(),
    images: count.describe('images in the plan'),
    explainedVariance: z.number().max(1).nullable().describe('mean over the batches that have concepts'),
    batches: z
      .strictObject({ ids: texts, images: places.describe('images of each'), done: flags })
      .describe('in the plan’s order'),
    problems: z
      .array(z.strictObject({ code: z.string(), images: count }))
      .describe('images without results by reason, the most frequent first'),
    linked: z.strictObject({
      images: count.describe('images with motif strengths'),
      explainedVariance: z.number().max(1).describe('as in motifs.json'),
    }),
    motifs: z
      .strictObject({
        ids: texts,
        colors: texts,
        norms: numbers,
        shares: numbers,
        images: places.describe('images that show each'),
        categories: places.describe('the best of each'),
        labels: texts,
        scores: numbers,
        names: z.array(z.string().nullable()).describe('what each is called, as in motifs.json'),
      })
      .describe('in the order of motifs.json'),
    categories: z
      .strictObject({
        categories: places,
        labels: texts,
        concepts: places.describe('concepts with each among their best'),
        images: places.describe('images with each among their best'),
      })
      .describe('in the order of categories.json'),
    shortcuts: z.array(shortcutSchema).describe('as in categories.json'),
    lists: z
      .strictObject(
        Object.fromEntries(listNames.map((name) => [name, lineFile.describe(meanings[name])])) as Record<
          ListName,
          typeof lineFile
        >,
      )
      .describe('files of lines'),
  })
  .meta({ title: 'Read index', description: 'index/index.json' });

export type RunIndexManifest = z.infer<typeof runIndexSchema>;
