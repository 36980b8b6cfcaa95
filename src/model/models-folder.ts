/** Says where the networks lie that users have added. */
import { join } from 'node:path';
import { homeFolder } from './home-folder.ts';

/** `$LEITMOTIF_MODELS`, or `$XDG_DATA_HOME/leitmotif/models`, or `~/.local/share/leitmotif/models`. */
export function modelsFolder(): string {
  const { LEITMOTIF_MODELS: own, XDG_DATA_HOME: shared } = process.env;
  return (
    own || join(shared || join(homeFolder('LEITMOTIF_MODELS'), '.local', 'share'), 'leitmotif', 'models')
  );
}
