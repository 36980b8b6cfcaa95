/** Takes what is not in the store for an answer rather than an error. */
import { asLeitmotifError, type ErrorCode } from '../errors.ts';

/** What is read; undefined where it is not there. */
export function ifThere<T>(reading: Promise<T>): Promise<T | undefined> {
  return unless(reading, ['object-not-found']);
}

/** The same where it is damaged: others' manifests that nothing depends on. A store that is away is an error all the same. */
export function ifIntact<T>(reading: Promise<T>): Promise<T | undefined> {
  return unless(reading, ['object-not-found', 'manifest-invalid']);
}

async function unless<T>(reading: Promise<T>, codes: readonly ErrorCode[]): Promise<T | undefined> {
  try {
    return await reading;
  } catch (thrown) {
    if (codes.includes(asLeitmotifError(thrown).code)) return undefined;
    throw thrown;
  }
}
