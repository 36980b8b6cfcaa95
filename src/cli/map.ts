/** `leitmotif map`: draws the map of a run anew. */
import type { Command } from 'commander';
import { addStoredRunArgument, type StoredRunFlags } from './stored-run-options.ts';

export interface MapFlags extends StoredRunFlags {
  json?: true;
}

export function addMapCommand(program: Command): void {
  addStoredRunArgument(
    program
      .command('map')
      .summary('lay the images of a run out on a plane')
      .description(
        'Lays the images and concepts of a run out on a plane by the motifs they are made of, and renews the report. ' +
          'Every run ends with this, and so does leitmotif motifs; use it for runs of earlier versions. No image is ' +
          'read again. leitmotif serve shows the map.',
      ),
  )
    .option('--json', 'print the map’s manifest as JSON on stdout')
    .addHelpText(
      'after',
      `
Examples:
  leitmotif map photos-1a2b3c4d
  leitmotif map s3://results/photos-1a2b3c4d --json
`,
    )
    .action(async (run: string, flags: MapFlags) => (await import('./actions/map.ts')).showMap(run, flags));
}
