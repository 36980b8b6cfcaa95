/** `leitmotif config`: every setting with its value and origin. */
import type { Command } from 'commander';
import { listSettings } from './settings.ts';
import { printJson, stdoutColor } from './terminal.ts';

export function addConfigCommand(program: Command): void {
  program
    .command('config')
    .summary('show every setting and where its value comes from')
    .description(
      'Shows the values that options with a value have when the command line does not give them. An option on ' +
        'the command line wins over its environment variable, that over the settings file (leitmotif.json in the ' +
        'working folder, or the file that LEITMOTIF_CONFIG names), and that over the default.',
    )
    .option('--json', 'print them as JSON on stdout')
    .action(({ json }: { json?: true }) => {
      const settings = listSettings(program, process.env);
      if (json) {
        printJson(settings);
        return;
      }
      const width = Math.max(...settings.map(({ name }) => name.length));
      for (const { name, value, origin, variable } of settings) {
        process.stdout.write(
          `${name.padEnd(width)}  ${value || '–'}  ${stdoutColor.dim(`${origin}; ${variable}`)}\n`,
        );
      }
    });
}
