/** What a process that computes and its parent say to each other. */
import type { ErrorCode } from '../errors.ts';
import type { Device } from '../model/device.ts';

/** A worker process gets these as JSON in its first argument. */
export interface WorkerSettings {
  threads: number;
  device: Device;
}

export interface BatchOrder {
  storeUri: string;
  runId: string;
  batchId: string;
}

/** A node of the tree that links a large run's batches. */
export interface NodeOrder {
  storeUri: string;
  runId: string;
  level: number;
  index: number;
}

export type WorkOrder = BatchOrder | NodeOrder;

/** What came of a batch; small figures only. */
export interface BatchOutcome {
  images: number;
  ok: number;
  skipped: number;
  failed: number;
  concepts: number;
  /** Images by error code. */
  reasons: Record<string, number>;
  /** Wall time by stage. */
  seconds: Record<string, number>;
  device: string;
  /** The batch had its receipt already: nothing was done. */
  reused: boolean;
}

export interface Failure {
  code: ErrorCode;
  reason: string;
  hint?: string;
}

/** How an order ends; a node has no outcome but what is in the store. */
export type WorkEnd = { type: 'done'; outcome?: BatchOutcome } | { type: 'failed'; failure: Failure };

export type WorkerMessage = { type: 'progress'; done: number } | WorkEnd;
