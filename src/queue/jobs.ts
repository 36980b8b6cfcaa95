/** What travels through Redis: references only, at most a kilobyte a job. */
import { type ZodType, z } from 'zod';
import { LeitmotifError } from '../errors.ts';
import { sha256Of } from '../sha256.ts';

/** Where a run is; no credential is ever part of it. */
const runReference = z.strictObject({ storeUri: z.string().min(1), runId: z.string().min(1) });
export type RunReference = z.infer<typeof runReference>;

/** A run in the queue: first its batches are handed out, then it waits for them and is finished. */
export const runJobData = runReference.extend({
  step: z.enum(['hand-out', 'settle']),
  cancelled: z.boolean(),
  /** Images of batches that were done before this round. */
  doneBefore: z.int().min(0),
  /** Batches that got a job in this round, once all have theirs. */
  handedOut: z.int().min(0).optional(),
  /** Levels of the link tree whose nodes have been handed out. */
  linkedLevels: z.int().min(0).optional(),
});
export type RunJobData = z.infer<typeof runJobData>;

export const batchJobData = runReference.extend({ batchId: z.string().min(1) });
export type BatchJobData = z.infer<typeof batchJobData>;

/** A node of the tree that links a large run's batches. */
export const nodeJobData = runReference.extend({ level: z.int().min(0), index: z.int().min(0) });
export type NodeJobData = z.infer<typeof nodeJobData>;

/** @throws LeitmotifError `other-version` */
export function parseJob<T>(schema: ZodType<T>, data: unknown): T {
  const { success, data: parsed, error } = schema.safeParse(data);
  if (success) return parsed;
  const message = `Another version of Leitmotif has put this job into the queue:\n${z.prettifyError(error)}`;
  throw new LeitmotifError('other-version', message);
}

/** The name of every queue, and what all their keys in Redis begin with. */
export const queueNames = { runs: 'runs', batches: 'batches', nodes: 'nodes' } as const;
export const keyPrefix = 'leitmotif';

/**
 * How often work on a run is tried, with growing pauses; errors that cannot heal end it at once. With what its requests
 * wait for the store (src/s3/client.ts), it outlasts a minute without one.
 */
export const retries = { attempts: 3, backoff: { type: 'exponential', delay: 5000, jitter: 0.5 } };

/** The same run in two stores is two jobs; in one store it is one job, however often it is enqueued. */
export function runJobId({ storeUri, runId }: RunReference): string {
  return `${runId}-${sha256Of(storeUri).slice(0, 8)}`;
}

export function batchJobId({ batchId, ...run }: BatchJobData): string {
  return `${runJobId(run)}-${batchId}`;
}

export function nodeJobId({ level, index, ...run }: NodeJobData): string {
  return `${runJobId(run)}-node-${level}-${index}`;
}
