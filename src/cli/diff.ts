/** `leitmotif diff`: what changed between two runs. */
import type { Command } from 'commander';
import { folder } from './arguments.ts';
import { addStoredRunArgument, type StoredRunFlags } from './stored-run-options.ts';

export interface DiffFlags extends StoredRunFlags {
  report?: string;
  json?: true;
}

export function addDiffCommand(program: Command): void {
  addStoredRunArgument(
    program
      .command('diff')
      .summary('compare two runs')
      .description(
        'Compares two stored runs: other images in the same network, or the same images in another network. Says ' +
          'which motifs are in both, which drifted, appeared or vanished, with how common each is.',
      ),
  )
    .argument('<other>', 'the run to compare it with, the later one')
    .option('--report <folder>', 'write a page with pictures of the motifs there, too', folder)
    .option('--json', 'print the comparison as JSON on stdout, rather than a table')
    .addHelpText(
      'after',
      `
Motifs are matched one to one: by the cosine of their vectors where network and layer are the same, else by the
correlation of their strengths over the images that both runs have. Kept: 0.9 and more; drifted: from 0.6 up, which
two motifs of one run come near (those of npm run demo: 0.57 at most; of 80 photographs with twenty copies each of
four of them, 0.73). Vanished is what is no longer a motif of its own: the images that showed it may still be there,
and another motif may have taken its place. Over few images motifs correlate by chance: of some twenty of two unrelated
runs 76 % are matched over five images, 55 % over ten, 17 % over 30, 5 % over 60.

Examples:
  leitmotif diff photos-1a2b3c4d photos-5e6f7a8b
  leitmotif diff ./results/october-1a2b3c4d ./results/november-5e6f7a8b --report ./october-november
`,
    )
    .action(async (run: string, other: string, flags: DiffFlags) =>
      (await import('./actions/diff.ts')).showDifference(run, other, flags),
    );
}
