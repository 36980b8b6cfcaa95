/** The schema of `model.json`: the network's card as the run was planned with it. */
import { z } from 'zod';
import { modelCardSchema } from '../model/card.ts';

export const modelSchema = z
  .strictObject({ schema: z.literal('leitmotif/model@1'), card: modelCardSchema })
  .meta({ title: 'Model manifest', description: 'model.json: the card of the network that is explained' });

export type ModelManifest = z.infer<typeof modelSchema>;
