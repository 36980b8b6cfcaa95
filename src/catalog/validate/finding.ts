/** What is wrong with a stored run, and what to do about it. */
import { asLeitmotifError } from '../../errors.ts';

/** `unexpected`: an object that nothing names; `counts`: two manifests that tell different numbers. */
export type FindingKind = 'missing' | 'unexpected' | 'damaged' | 'digest' | 'counts';

export interface Finding {
  /** Object name, relative to the run. */
  object: string;
  kind: FindingKind;
  message: string;
  /** What to do about it. */
  hint: string;
}

export type Report = (finding: Finding) => void;

/**
 * Gives what `read` gives; reports an object that is missing or damaged and gives `undefined`. `hint` is for what says
 * nothing itself: an object of a newer version is not mended by writing it anew.
 */
export async function readOrReport<T>(
  object: string,
  hint: string,
  report: Report,
  read: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (thrown) {
    report({ object, ...faultOf(thrown), hint: asLeitmotifError(thrown).hint ?? hint });
    return undefined;
  }
}

/** @throws what is no fault of the run: without an answer from the store nothing can be said about it */
export function faultOf(thrown: unknown): Pick<Finding, 'kind' | 'message'> {
  const { code, message } = asLeitmotifError(thrown);
  if (code !== 'object-not-found' && code !== 'manifest-invalid') throw thrown;
  return { kind: code === 'object-not-found' ? 'missing' : 'damaged', message };
}
