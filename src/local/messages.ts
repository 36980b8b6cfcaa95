/** What the local executor and its worker processes say to each other. */
import type { ErrorCode } from '../errors.ts';
import type { Device } from '../model/device.ts';

/** A worker process gets these as JSON in its first argument. */
export interface WorkerSettings {
  threads: number;
  device: Device;
}

export interface WorkOrder {
  storeUri: string;
  runId: string;
  batchId: string;
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
