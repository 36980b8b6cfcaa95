/** The error for a name that is an empty string, as an unset variable gives it, or that a program did not give at all. */
import { LeitmotifError } from './errors.ts';

/** `what` is missing, and `next` says what to do; `usage`. */
export function notGiven(
  what: string,
  given: unknown,
  next: string,
  options: { hint?: string } = {},
): LeitmotifError {
  const text = given === '' ? 'an empty string' : `${given}`;
  return new LeitmotifError('usage', `The ${what} is ${text}; ${next}.`, options);
}
