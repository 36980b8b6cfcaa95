/** `leitmotif validate`: checks a stored run. */
import type { Command } from 'commander';
import { addStoredRunArgument, type StoredRunFlags } from './stored-run-options.ts';

export interface ValidateFlags extends StoredRunFlags {
  json?: true;
}

export function addValidateCommand(program: Command): void {
  addStoredRunArgument(
    program
      .command('validate')
      .summary('check that a stored run is whole')
      .description(
        'Checks a stored run: every manifest against its schema, every object against size and sha256 in its ' +
          'receipt, counts against each other, and whether objects are missing or too many. Names each problem and ' +
          'what to do about it. Changes nothing.',
      ),
  )
    .option('--json', 'print the findings as JSON on stdout')
    .addHelpText(
      'after',
      `
Exit code: 0 when the run is whole (an unfinished one as far as it is), 3 when something is wrong.

Examples:
  leitmotif validate ./results/photos-1a2b3c4d
  leitmotif validate photos-1a2b3c4d --out s3://results --json
`,
    )
    .action(async (run: string, flags: ValidateFlags) =>
      (await import('./actions/validate.ts')).showValidation(run, flags),
    );
}
