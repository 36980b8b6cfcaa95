/** map/map.json: what is on the map of a run’s images and concepts, and where its numbers are. */
import { z } from 'zod';
import { count, sha256 } from './fields.ts';
import { motifId } from './motifs.ts';

const objectSchema = z.strictObject({ name: z.string(), bytes: count, sha256 });

export const mapSchema = z
  .strictObject({
    schema: z.literal('leitmotif/map@1'),
    runId: z.string(),
    images: count.describe('images on the map: those with results, in the order of the plan'),
    concepts: count.describe('concepts on the map: those of all batches, in the order of the plan'),
    landmarks: count.describe('images that were laid out by each other; the others lie among them'),
    motifs: z.array(motifId).describe('the first 256 of the run; what the numbers of motifs count'),
    categories: z
      .array(z.strictObject({ category: count, label: z.string(), images: count }))
      .describe('best categories of images, the most frequent first; what the numbers of categories count'),
    folders: z
      .array(z.strictObject({ folder: z.string(), images: count }))
      .describe('folders of images, those with the most first; what the numbers of folders count'),
    batches: z
      .array(z.strictObject({ batchId: z.string(), images: count, concepts: count }))
      .describe('how many of the images and concepts are of each batch, in the order of the plan'),
    points: objectSchema.describe('tensors of images and concepts, object name relative to the run'),
    parts: objectSchema.describe('tensor of what images are made of, object name relative to the run'),
  })
  .meta({ title: 'Map', description: 'map/map.json' });

export type MapManifest = z.infer<typeof mapSchema>;

/** Stands for no motif, category or folder in the tensors. */
export const nothing = 0xffffffff;
