/** Says where Leitmotif keeps what it can make or fetch again. */
import { join } from 'node:path';
import { homeFolder } from './home-folder.ts';

/** `$LEITMOTIF_CACHE`, or `$XDG_CACHE_HOME/leitmotif`, or `~/.cache/leitmotif`. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const { LEITMOTIF_CACHE: own, XDG_CACHE_HOME: shared } = environment;
  return own || join(shared || join(homeFolder('LEITMOTIF_CACHE'), '.cache'), 'leitmotif');
}
