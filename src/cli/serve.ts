/** `leitmotif serve`: the dashboard. */
import { type Command, Option } from 'commander';
import { collect, wholeNumber } from './arguments.ts';
import { defaultRedisUrl } from './queue-options.ts';

export interface DashboardFlags {
  host: string;
  port: number;
  tokenFile?: string;
  readOnly?: true;
}

export interface ServeFlags extends DashboardFlags {
  store: string[];
  redis?: string;
}

const defaultStores = ['leitmotif-out'];

export function addServeCommand(program: Command): void {
  const serve = program
    .command('serve')
    .summary('show runs and queue in the browser')
    .description(
      'Serves the dashboard: what runs in the queue, what failed and why, and everything the network sees in the ' +
        'images of finished runs. Works with stores alone, too. Every request is one line of JSON on standard error.',
    )
    .addOption(
      new Option('--store <uri>', 'show the runs of this store; repeatable')
        .default(defaultStores, 'leitmotif-out')
        .argParser((text: string, earlier?: string[]) =>
          // Commander hands the default over as the earlier value.
          collect(text, earlier === defaultStores ? [] : earlier),
        ),
    );
  serve.addOption(
    new Option('--redis <url>', `the queue’s server (default: ${defaultRedisUrl} if it is there)`).env(
      'REDIS_URL',
    ),
  );
  addDashboardOptions(serve)
    .addHelpText('after', examples)
    .action(async (flags: ServeFlags) => (await import('./actions/serve.ts')).serve(flags));
}

const examples = `
Examples:
  leitmotif serve                                               runs in leitmotif-out, at http://127.0.0.1:4000
  leitmotif serve --store ./results --store s3://results/2026 --redis redis://queue:6379
  leitmotif serve --store ./results --host 0.0.0.0 --token-file ./token --read-only
`;

/** How the dashboard is reached, and by whom; `up` has these options, too. */
export function addDashboardOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--host <name>', 'address the dashboard listens on; any but loopback takes a token').default(
        '127.0.0.1',
      ),
    )
    .addOption(
      new Option('--port <n>', 'port of the dashboard; 0: any free one')
        .default(4000)
        .argParser(wholeNumber(0, 65_535)),
    )
    .addOption(new Option('--token-file <path>', 'file with the token to sign in with (or LEITMOTIF_TOKEN)'))
    .option('--read-only', 'refuse everything that changes something');
}
