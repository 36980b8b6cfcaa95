/** `--out`: the store, wherever a command names one. */
import { Option } from 'commander';

export const defaultStore = 'leitmotif-out';

/** `meaning` is what the command does with the store, for its help. */
export function storeOption(meaning: string): Option {
  return new Option('-o, --out <store>', meaning).default(defaultStore).env('LEITMOTIF_OUT');
}
