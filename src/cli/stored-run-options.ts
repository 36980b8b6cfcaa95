/** What the commands that read a stored run share: which run is meant, and where it is. */
import type { Command } from 'commander';
import { storeOption } from './store-option.ts';

export interface StoredRunFlags {
  out: string;
}

export function addStoredRunArgument(command: Command): Command {
  return command
    .argument('<run>', 'run id, or the address of the run’s folder (a path, or s3://…)')
    .addOption(storeOption('store that holds the run'));
}
