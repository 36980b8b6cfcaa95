/** Says where Leitmotif keeps what it can make or fetch again. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/** `$LEITMOTIF_CACHE`, or `$XDG_CACHE_HOME/leitmotif`, or `~/.cache/leitmotif`. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const { LEITMOTIF_CACHE: own, XDG_CACHE_HOME: shared } = environment;
  return own || join(shared || join(homedir(), '.cache'), 'leitmotif');
}
