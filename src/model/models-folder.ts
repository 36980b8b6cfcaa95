/** Says where the networks lie that users have added. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/** `$LEITMOTIF_MODELS`, or `$XDG_DATA_HOME/leitmotif/models`, or `~/.local/share/leitmotif/models`. */
export function modelsFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const { LEITMOTIF_MODELS: own, XDG_DATA_HOME: shared } = environment;
  return own || join(shared || join(homedir(), '.local', 'share'), 'leitmotif', 'models');
}
