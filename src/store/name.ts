/** Object names are relative and stay below their store. */
import { LeitmotifError } from '../errors.ts';

/** @throws LeitmotifError `internal`: names come from `layout.ts`, which makes none that is unsafe */
export function checkName(name: string): void {
  const isUnsafe = (segment: string) => ['', '.', '..'].includes(segment) || segment.includes('\0');
  if (name.split('/').some(isUnsafe)) {
    throw new LeitmotifError('internal', `Unsafe object name ${JSON.stringify(name)}.`);
  }
}
