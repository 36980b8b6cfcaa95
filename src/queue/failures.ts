/** How an error crosses from a worker process through Redis and back. */
import { UnrecoverableError } from 'bullmq';
import { asLeitmotifError, isErrorCode } from '../errors.ts';

/** An error whose message carries the code; one that cannot heal is not tried again. */
export function failJob(thrown: unknown): Error {
  const { code, message, retryable } = asLeitmotifError(thrown);
  const text = `[${code}] ${message}`;
  return retryable ? new Error(text) : new UnrecoverableError(text);
}

/** Code and reason of a failed job. A job without a code did not fail by itself: its process died. */
export function failureOf(failedReason: string | undefined): { code: string; reason: string } {
  const [, code = '', reason = ''] = /^\[([a-z-]+)\] ([\s\S]*)$/.exec(failedReason ?? '') ?? [];
  if (isErrorCode(code)) return { code, reason };
  return { code: 'worker-crashed', reason: `The process that worked on the batch died (${failedReason}).` };
}
