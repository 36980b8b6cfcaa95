/** `leitmotif export`: a run in formats of other tools. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ExportFormat } from '../exports/export-run.ts';
import type { MapsOf } from '../exports/heatmaps.ts';
import { folder } from './arguments.ts';
import { addStoredRunArgument, type StoredRunFlags } from './stored-run-options.ts';

export interface ExportFlags extends StoredRunFlags {
  format: ExportFormat;
  to?: string;
  of: MapsOf;
  threshold: number;
  json?: true;
}

export function addExportCommand(program: Command): void {
  addStoredRunArgument(
    program
      .command('export')
      .summary('write a run in formats that other tools read')
      .description(
        'Writes a stored run into a folder: coco (regions of motifs or concepts as masks with boxes and areas), ' +
          'jsonl or csv (every table as text), croissant (the Parquet tables with Croissant 1.1 metadata).',
      ),
  )
    .addOption(
      new Option('-f, --format <format>', 'what to write')
        .choices(['coco', 'jsonl', 'csv', 'croissant'])
        .makeOptionMandatory(),
    )
    .option('-t, --to <folder>', 'where to write it (default: ./<run id>-<format>)', folder)
    .addOption(
      new Option('--of <what>', 'coco: what the categories are')
        .choices(['motifs', 'concepts'])
        .default('motifs'),
    )
    .addOption(
      new Option('--threshold <heat>', 'coco: least heat of a region; 1 is where it typically is')
        .argParser(positive)
        .default(0.5),
    )
    .option('--json', 'print what was written as JSON on stdout')
    .addHelpText(
      'after',
      `
Examples:
  leitmotif export ./results/photos-1a2b3c4d --format coco --to ./coco
  leitmotif export photos-1a2b3c4d --out s3://results --format croissant
`,
    )
    .action(async (run: string, flags: ExportFlags) =>
      (await import('./actions/export.ts')).showExport(run, flags),
    );
}

function positive(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError(`Expected a number > 0, received "${text}".`);
}
