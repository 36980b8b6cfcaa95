/** All JSON manifests by name: what the published JSON Schemas and the manifest reference are made from. */
import { categoriesSchema } from './categories.ts';
import { conceptsSchema } from './concepts.ts';
import { receiptSchema } from './receipt.ts';
import { planPageSchema, runSchema } from './run.ts';

export const manifestSchemas = {
  run: runSchema,
  plan: planPageSchema,
  concepts: conceptsSchema,
  receipt: receiptSchema,
  categories: categoriesSchema,
} as const;
