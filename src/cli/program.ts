/** All commands, put together; also what the CLI reference is generated from. */
import { Command } from 'commander';
import { versionOf } from '../package-root.ts';
import { addRunCommand } from './run.ts';

export function createProgram(): Command {
  const program = new Command('leitmotif')
    .description('Shows which visual concepts a neural network sees across an image dataset.')
    .version(versionOf())
    .exitOverride()
    .showHelpAfterError('(leitmotif --help tells more)');
  addRunCommand(program);
  return program;
}
