/** receipt.json: written last for a batch; its presence means that the batch is done. */
import { z } from 'zod';
import { count, sha256, timestamp } from './fields.ts';

export const ledgerEntrySchema = z.strictObject({
  key: z.string(),
  status: z.enum(['ok', 'skipped', 'failed']),
  changed: z
    .literal(true)
    .optional()
    .describe('whether the file had another size than when the run was planned'),
  stage: z.string().optional().describe('where it went wrong'),
  code: z.string().optional().describe('error code'),
  reason: z.string().optional(),
  hint: z.string().optional().describe('what to do about it'),
});

export type LedgerEntry = z.infer<typeof ledgerEntrySchema>;

export const receiptSchema = z
  .strictObject({
    schema: z.literal('leitmotif/receipt@1'),
    batchId: z.string(),
    counts: z.strictObject({ images: count, ok: count, skipped: count, failed: count, concepts: count }),
    ledger: z
      .array(ledgerEntrySchema)
      .describe('exactly one entry for each image of the batch, in plan order'),
    objects: z
      .array(z.strictObject({ name: z.string(), bytes: count, sha256 }))
      .describe('every object of the batch but this one, names relative to the batch'),
    reusedFrom: z
      .strictObject({ runId: z.string(), batchId: z.string() })
      .optional()
      .describe('the batch of an earlier run that it was taken over from; times and host are of that one'),
    seconds: z.record(z.string(), z.number()).describe('wall time by stage'),
    host: z.strictObject({ device: z.string(), threads: count }),
    startedAt: timestamp,
    finishedAt: timestamp,
  })
  .meta({ title: 'Receipt', description: 'batches/<batch-id>/receipt.json' });

export type Receipt = z.infer<typeof receiptSchema>;
