/** `leitmotif findings`: what people found about the motifs of a run, in and out. */
import type { Command } from 'commander';
import { addStoredRunArgument, type StoredRunFlags } from './stored-run-options.ts';

export interface ImportFlags extends StoredRunFlags {
  replace?: true;
}

export function addFindingsCommand(program: Command): void {
  const findings = program
    .command('findings')
    .summary('list, export and import what people found about motifs')
    .description(
      'What people found about the motifs of a run: names, notes, what to hide, what is a shortcut. It is edited on ' +
        'the motif’s page of the dashboard; these commands list it and carry it from run to run.',
    );
  addStoredRunArgument(
    findings.command('list').description('Lists the motifs about which somebody found something.'),
  ).action(async (run: string, flags: StoredRunFlags) =>
    (await import('./actions/findings.ts')).listFindings(run, flags),
  );
  addStoredRunArgument(
    findings.command('export').description('Prints the newest findings as JSON on standard output.'),
  ).action(async (run: string, flags: StoredRunFlags) =>
    (await import('./actions/findings.ts')).exportFindings(run, flags),
  );
  addStoredRunArgument(
    findings
      .command('import')
      .description(
        'Takes over findings that were exported, from this run or another. What the file says of a motif replaces ' +
          'what was known of it; motifs that the file does not name stay as they are. Ids that the run does not ' +
          'have are kept and named. Saves a new version and renews nothing else; leitmotif motifs renews the report.',
      ),
  )
    .argument('<file>', 'what export printed; - for standard input')
    .option('--replace', 'forget what is known of motifs that the file does not name')
    .addHelpText(
      'after',
      `
Examples:
  leitmotif findings export photos-1a2b3c4d > findings.json
  leitmotif findings import photos-5e6f7a8b findings.json
`,
    )
    .action(async (run: string, file: string, flags: ImportFlags) =>
      (await import('./actions/findings.ts')).importFindings(run, file, flags),
    );
}
