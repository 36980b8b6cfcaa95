/** Why a batch failed as a whole. */
import type { Run } from '../manifest/run.ts';

type Failure = Run['failures'][number];

/** Whoever asks for one batch asks for all of them, and thousands may have failed: every list is indexed once. */
const indexes = new WeakMap<readonly Failure[], Map<string, Failure>>();

/** Undefined for a batch that is done, or that nobody has worked on. */
export function batchFailure(failures: readonly Failure[], batchId: string): Failure | undefined {
  const index = indexes.get(failures) ?? new Map(failures.map((failure) => [failure.batchId, failure]));
  indexes.set(failures, index);
  return index.get(batchId);
}
