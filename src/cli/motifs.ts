/** `leitmotif motifs`: finds the concepts of the whole dataset, again or in another number. */
import { type Command, InvalidArgumentError } from 'commander';
import type { MotifChoice } from '../pipeline/plan-motifs.ts';
import { wholeNumber } from './arguments.ts';
import { addStoredRunArgument, type StoredRunFlags } from './stored-run-options.ts';

export interface MotifsFlags extends StoredRunFlags {
  motifs?: MotifChoice;
  json?: true;
}

export function addMotifsCommand(program: Command): void {
  addStoredRunArgument(
    program
      .command('motifs')
      .summary('find the concepts of the whole dataset')
      .description(
        'Links the concepts of a run’s batches into motifs, concepts of the whole dataset, and renews manifests and ' +
          'report. Every run ends with this; use it for another number of motifs. No image is read again.',
      ),
  )
    .option('-m, --motifs <n>', 'how many, or auto (default: as before, auto at first)', motifChoice)
    .option('--json', 'print the motifs as JSON on stdout')
    .addHelpText(
      'after',
      `
Examples:
  leitmotif motifs photos-1a2b3c4d                  as many as recur, 24 at most
  leitmotif motifs ./results/photos-1a2b3c4d -m 12  twelve
`,
    )
    .action(async (run: string, flags: MotifsFlags) =>
      (await import('./actions/motifs.ts')).showMotifs(run, flags),
    );
}

function motifChoice(text: string): MotifChoice {
  if (text === 'auto') return 'auto';
  try {
    return wholeNumber(1)(text);
  } catch {
    throw new InvalidArgumentError(`Expected auto or a whole number ≥ 1, received "${text}".`);
  }
}
