/** Writes the CLI reference from the commands themselves. */
import type { Command } from 'commander';
import { createProgram } from '../../src/cli/program.ts';
import { errorCodes } from '../../src/errors.ts';

export function cliReference(): string {
  const program = createProgram();
  const commands = program.commands.flatMap((command) => [
    section('##', `leitmotif ${command.name()}`, command),
    ...command.commands.map((each) => section('###', `leitmotif ${command.name()} ${each.name()}`, each)),
  ]);
  const errors = Object.entries(errorCodes).map(
    ([code, { meaning, retryable }]) => `| \`${code}\` | ${meaning} | ${retryable ? 'yes' : 'no'} |`,
  );
  return `${[
    '# Command line',
    'Made by `npm run docs` from the commands; do not edit.',
    'Data goes to standard output, everything else to standard error. An option with an `env:` can also be set by ' +
      'that environment variable; the option on the command line wins, and an empty variable counts as none.',
    ...commands,
    '## Error codes',
    'Errors name their code in brackets; the ledger in a receipt uses the same codes. “May heal” says whether the ' +
      'same command may succeed later without a change.',
    ['| code | meaning | may heal |', '| --- | --- | --- |', ...errors].join('\n'),
  ].join('\n\n')}\n`;
}

function section(heading: string, title: string, command: Command): string {
  return `${heading} ${title}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\``;
}

/** The help text at a fixed width, without what depends on the machine. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => (text += part),
    getOutHelpWidth: () => 100,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return text.trim();
}
