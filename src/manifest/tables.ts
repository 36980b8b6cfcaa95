/** tables/: the columns of every Parquet table, and tables.json, which lists their files. */
import { z } from 'zod';
import { count, sha256 } from './fields.ts';

export interface Column {
  type: 'text' | 'count' | 'number';
  nullable?: true;
  meaning?: string;
}

type Columns = Record<string, Column>;

const text = { type: 'text' } as const;
const maybeText = { type: 'text', nullable: true } as const;
const whole = { type: 'count' } as const;
const number = { type: 'number' } as const;
const maybeNumber = { type: 'number', nullable: true } as const;

const ofRun = { run_id: text } as const;
const ofBatch = { ...ofRun, batch_id: text } as const;
const ofImage = {
  ...ofBatch,
  key: { ...text, meaning: 'path of the image relative to the dataset' },
} as const;
const best = {
  category: { ...whole, nullable: true, meaning: 'the best category: index in the network’s output' },
  label: maybeText,
  score: {
    ...maybeNumber,
    meaning: 'softmax probability, 0 to 1; of concepts with --scores ablate, how far it falls',
  },
} as const;
const naming = {
  name: {
    ...maybeText,
    meaning: 'what it is called: its group, else its best category; null where neither says much',
  },
  ...best,
  group_label: { ...maybeText, meaning: 'a group of categories that is likelier than each of them' },
  group_score: { ...maybeNumber, meaning: 'sum of their probabilities' },
} as const;
const ranked = {
  rank: { ...whole, meaning: '1 for the best' },
  category: whole,
  label: text,
  score: {
    ...number,
    meaning: 'softmax probability, 0 to 1; of concepts with --scores ablate, how far it falls',
  },
} as const;
const presence = {
  strength: { ...number, meaning: 'mean of the heatmap over the image; 1: typically present everywhere' },
  peak: { ...number, meaning: 'maximum of the heatmap' },
  share: { ...number, meaning: 'part of the image’s explained activation' },
  area: { ...number, meaning: 'part of the image’s cells where it is the strongest and present' },
} as const;

/** Every table by name, with its columns in order. */
export const tableColumns = {
  images: {
    ...ofImage,
    folder: { ...text, meaning: 'the key up to its last /' },
    status: { ...text, meaning: 'ok, skipped, failed, or pending in a batch that is not done' },
    width: { ...whole, nullable: true, meaning: 'pixels, upright' },
    height: { ...whole, nullable: true, meaning: 'pixels, upright' },
    grid_width: { ...whole, nullable: true, meaning: 'cells of the layer' },
    grid_height: { ...whole, nullable: true, meaning: 'cells of the layer' },
    relative_error: { ...maybeNumber, meaning: '‖V − WH‖ / ‖V‖ over the image’s cells' },
    ...best,
    note: { ...maybeText, meaning: 'what was done to the image on the way (first frame only, …)' },
    unfamiliar: {
      ...maybeText,
      meaning: 'that a basis was applied which does not know what the image shows',
    },
    overlay: { ...maybeText, meaning: 'object name, relative to the run; also the next two' },
    heatmaps: maybeText,
    picture: maybeText,
  },
  predictions: {
    ...ofImage,
    ...ranked,
    logit: {
      ...maybeNumber,
      meaning:
        'bias + minima + residual + what the concepts contribute; null, like the next four, where the head is not linear, or with --scores ablate',
    },
    bias: { ...maybeNumber, meaning: 'what the head gives for no activation at all' },
    minima: {
      ...maybeNumber,
      meaning: 'what the negative minima add that were subtracted before factorising',
    },
    residual: { ...maybeNumber, meaning: 'what the concepts do not reproduce' },
    explained: { ...maybeNumber, meaning: '1 − |residual| / |logit − bias|, 0 to 1' },
  },
  contributions: {
    ...ofImage,
    rank: { ...whole, meaning: 'that of the prediction' },
    category: whole,
    label: text,
    concept: whole,
    contribution: {
      ...number,
      meaning:
        'what the concept adds to the category’s logit, of either sign; with --scores ablate, how far its probability falls without the concept',
    },
  },
  concepts: {
    ...ofBatch,
    concept: whole,
    color: text,
    ...naming,
    strength: { ...number, meaning: 'mean over the batch’s images' },
    share: { ...number, meaning: 'part of the batch’s explained activation' },
    norm: { ...number, meaning: 'Euclidean length of the vector' },
    stability: {
      ...maybeNumber,
      meaning: 'least cosine to what it becomes without a tenth of the images, or one of them',
    },
    name_holds: {
      ...maybeNumber,
      meaning: 'how often its name still holds without a tenth of the images, or one of them',
    },
    sparsity: {
      ...number,
      meaning: 'Hoyer’s measure of the heatmap, 0 to 1; 0: everywhere alike, 1: in a single cell',
    },
    variance: { ...number, meaning: 'part of ‖V‖² that would be lost without it' },
    motif: { ...maybeText, meaning: 'the motif that holds most of it' },
    motif_part: {
      ...maybeNumber,
      meaning: 'of what the motifs together hold of it, the part that is this one’s',
    },
    motifs_explained: {
      ...maybeNumber,
      meaning: 'part of its squared activations that the motifs explain together',
    },
  },
  concept_categories: { ...ofBatch, concept: whole, ...ranked },
  concept_motifs: {
    ...ofBatch,
    concept: whole,
    motif: text,
    loading: { ...number, meaning: 'how many of the motif’s vectors the concept’s vector holds' },
    part: {
      ...number,
      meaning:
        'of what the motifs together hold of the concept, the part that is this one’s: they add up to 1, however much of it is left out',
    },
  },
  concept_presence: { ...ofImage, concept: whole, ...presence },
  motifs: {
    ...ofRun,
    motif: text,
    color: text,
    ...naming,
    strength: { ...number, meaning: 'mean over all images' },
    share: { ...number, meaning: 'part of the dataset’s explained activation' },
    norm: { ...number, meaning: 'Euclidean length of the vector' },
    images: { ...whole, meaning: 'images in which it is present' },
    fraction: { ...number, meaning: 'part of all images' },
    purity: {
      ...maybeNumber,
      meaning: 'the mean of motif_part over the concepts it holds most of, weighted by their activation',
    },
    members: { ...whole, meaning: 'concepts of which it holds more than any other does' },
  },
  motif_categories: { ...ofRun, motif: text, ...ranked },
  motif_presence: { ...ofImage, motif: text, ...presence },
  shortcuts: {
    ...ofRun,
    category: whole,
    label: text,
    motif: text,
    score: { ...number, meaning: 'evidence · (1 − expected)' },
    evidence: { ...number, meaning: 'mean part of what speaks for the category that lies in the motif' },
    expected: { ...number, meaning: 'how far the category is to be expected of the motif alone, 0 to 1' },
    images: { ...whole, meaning: 'images predicted as the category' },
    elsewhere: {
      ...number,
      meaning: 'part of the motif’s strengths that lies in images predicted as something else',
    },
  },
  failures: {
    ...ofImage,
    status: { ...text, meaning: 'skipped or failed' },
    stage: maybeText,
    code: { ...maybeText, meaning: 'error code' },
    reason: maybeText,
    hint: maybeText,
  },
} as const satisfies Record<string, Columns>;

export type TableName = keyof typeof tableColumns;
export const tableNames = Object.keys(tableColumns) as TableName[];

type Cell<C extends Column> =
  | (C['type'] extends 'text' ? string : number)
  | (C extends { nullable: true } ? null : never);

/** A row of a table: its columns by name. */
export type Row<T extends TableName = TableName> = {
  -readonly [C in keyof (typeof tableColumns)[T]]: (typeof tableColumns)[T][C] extends infer D extends Column
    ? Cell<D>
    : never;
};

/** Rows of some tables. */
export type Rows = { [T in TableName]: Row<T>[] };

export const tablesSchema = z
  .strictObject({
    schema: z.literal('leitmotif/tables@1'),
    runId: z.string(),
    tables: z.array(
      z.strictObject({
        name: z.string(),
        rows: count,
        columns: z.array(
          z.strictObject({
            name: z.string(),
            type: z.enum(['text', 'count', 'number']).describe('in Parquet: string, INT32, DOUBLE'),
            nullable: z.boolean(),
          }),
        ),
        files: z
          .array(z.strictObject({ name: z.string(), rows: count, bytes: count, sha256 }))
          .describe('Parquet files with the same columns, object names relative to the run'),
      }),
    ),
  })
  .meta({ title: 'List of tables', description: 'tables/tables.json' });

export type Tables = z.infer<typeof tablesSchema>;
