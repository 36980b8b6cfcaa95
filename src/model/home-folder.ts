/** Says where the user's own files are. */
import { homedir } from 'node:os';
import { LeitmotifError } from '../errors.ts';

/**
 * The user's home folder; `instead` is the variable that makes it unnecessary.
 *
 * @throws LeitmotifError `usage` where there is none, as for a user id that the machine does not know
 */
export function homeFolder(instead: string): string {
  const home = findHome();
  if (home) return home;
  throw new LeitmotifError(
    'usage',
    'There is no home folder: HOME is empty, or not set for an unknown user.',
    {
      hint: `Set ${instead} to a folder, or HOME.`,
    },
  );
}

function findHome(): string | undefined {
  try {
    return homedir();
  } catch {
    return undefined;
  }
}
