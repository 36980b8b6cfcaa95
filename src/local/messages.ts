/** What the local executor and its worker processes say to each other. */
import type { ErrorCode } from '../errors.ts';

export interface WorkOrder {
  storeUri: string;
  runId: string;
  batchId: string;
  threads: number;
}

export interface BatchFailure {
  batchId: string;
  code: ErrorCode;
  reason: string;
  hint?: string;
}

export type WorkerMessage =
  | { type: 'progress'; batchId: string; done: number }
  | { type: 'done'; batchId: string }
  | { type: 'failed'; failure: BatchFailure };
