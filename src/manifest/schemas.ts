/** All JSON manifests by name: what the published JSON Schemas and the manifest reference are made from. */
import { categoriesSchema } from './categories.ts';
import { conceptsSchema } from './concepts.ts';
import { findingsSchema } from './findings.ts';
import { mapSchema } from './map.ts';
import { modelSchema } from './model.ts';
import { motifBatchSchema, motifsSchema } from './motifs.ts';
import { receiptSchema } from './receipt.ts';
import { planPageSchema, runSchema } from './run.ts';
import { runIndexSchema } from './run-index.ts';
import { tablesSchema } from './tables.ts';

export const manifestSchemas = {
  run: runSchema,
  model: modelSchema,
  plan: planPageSchema,
  concepts: conceptsSchema,
  receipt: receiptSchema,
  motifs: motifsSchema,
  'motif-batch': motifBatchSchema,
  categories: categoriesSchema,
  findings: findingsSchema,
  map: mapSchema,
  tables: tablesSchema,
  index: runIndexSchema,
} as const;
