/** findings/<version>.json: what people found about motifs: names, notes, what to hide, what is a shortcut. */
import { z } from 'zod';
import { count, timestamp } from './fields.ts';
import { motifId } from './motifs.ts';

/** Characters at most. */
export const longestName = 80;
export const longestNote = 2000;

// Not \p{Cc}: these stand in the JSON Schema, and Python and others do not know it.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const oneLine = /^[^\x00-\x1f\x7f-\x9f]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: all of them but the line break
const lines = /^[^\x00-\x09\x0b-\x1f\x7f-\x9f]*$/;

export const motifFindingSchema = z.strictObject({
  id: motifId,
  name: z
    .string()
    .min(1)
    .max(longestName)
    .regex(oneLine, 'one line, without control characters')
    .optional()
    .describe('what people call the motif; missing: its name in motifs.json'),
  note: z.string().min(1).max(longestNote).regex(lines, 'no control characters but line breaks').optional(),
  hidden: z.boolean().describe('whether lists of motifs leave it out'),
  shortcut: z.boolean().describe('whether somebody marked it as a shortcut of the network'),
});

export type MotifFinding = z.infer<typeof motifFindingSchema>;

export const findingsSchema = z
  .strictObject({
    schema: z.literal('leitmotif/findings@1'),
    runId: z.string(),
    version: count.describe('number in the file’s name; 0: nothing was saved yet'),
    savedAt: timestamp.nullable(),
    motifs: z
      .array(motifFindingSchema)
      .refine((motifs) => new Set(motifs.map(({ id }) => id)).size === motifs.length, 'every id once')
      .describe('by id; those of motifs that are gone after linking again are kept'),
  })
  .meta({ title: 'Findings', description: 'findings/<version>.json: the newest version counts' });

export type Findings = z.infer<typeof findingsSchema>;
