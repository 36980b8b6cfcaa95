/** `leitmotif run`: explains a dataset on this machine. */
import { availableParallelism } from 'node:os';
import { type Command, Option } from 'commander';
import {
  interruption,
  type LocalRunRequest,
  planLocally,
  type RunObserver,
  runLocally,
} from '../local/run.ts';
import { loadCard } from '../model/card.ts';
import { collect, exceeds, type FailureBudget, failureBudget, wholeNumber } from './arguments.ts';
import { exitCode } from './exit-codes.ts';
import { createProgress, type Progress } from './progress.ts';
import { describePlan, describeStart, planJson, resultJson, summarise } from './run-output.ts';

interface RunFlags {
  out: string;
  components: number;
  batchSize: number;
  groupBy: 'folder' | 'none';
  shuffle?: true;
  model: string;
  size?: number;
  seed: number;
  topK: number;
  include: string[];
  exclude: string[];
  overlayFormat: 'jpeg' | 'png' | 'webp';
  overlaySize: number;
  conceptMaps?: true;
  workers: number;
  threads: number;
  maxFailures: FailureBudget;
  force?: true;
  dryRun?: true;
  json?: true;
}

export function addRunCommand(program: Command): void {
  const run = program
    .command('run')
    .summary('explain a dataset on this machine')
    .description(
      'Finds the concepts a network sees across the images of a folder, names them by the network’s own categories, ' +
        'draws them on every image, and writes overlays, manifests and a report to the store.\n\n' +
        'Images are factorised jointly in batches. A batch that is done is kept: the same command resumes an ' +
        'interrupted run and does nothing for a finished one.',
    )
    .argument('<dataset>', 'folder with images, in sub-folders, too');
  const option = (flags: string, description: string) => new Option(flags, description);
  const options: Option[] = [
    option('-o, --out <store>', 'folder the results go to').default('leitmotif-out').env('LEITMOTIF_OUT'),
    option('-k, --components <n>', 'concepts a batch').default(8).argParser(wholeNumber(1)),
    option('--batch-size <n>', 'most images factorised jointly').default(32).argParser(wholeNumber(1)),
    option('--group-by <how>', 'keep batches within folders, or let them span folders')
      .choices(['folder', 'none'])
      .default('none'),
    option('--shuffle', 'fill batches in random order (by the seed) instead of sorted'),
    option('--model <id>', 'network: a model’s id, or the path of a model card')
      .default('inception-v3')
      .env('LEITMOTIF_MODEL'),
    option(
      '--size <px>',
      'network input, width × height ≈ px²; bigger is finer and slower (default: the model’s)',
    ).argParser(wholeNumber(32)),
    option('--seed <n>', 'seed of the factorisation and of --shuffle').default(0).argParser(wholeNumber(0)),
    option('--top-k <n>', 'categories named for each concept and image').default(3).argParser(wholeNumber(1)),
    option('--include <glob>', 'only images whose path matches; repeatable')
      .default([], 'all')
      .argParser(collect),
    option('--exclude <glob>', 'no images whose path matches; repeatable')
      .default([], 'none')
      .argParser(collect),
    option('--overlay-format <format>', 'file format of overlays')
      .choices(['jpeg', 'png', 'webp'])
      .default('jpeg'),
    option('--overlay-size <px>', 'longest side of the photograph in an overlay')
      .default(1280)
      .argParser(wholeNumber(64)),
    option('--concept-maps', 'also draw every concept alone on every image'),
    option('--workers <n>', 'processes; each keeps a copy of the network')
      .default(Math.min(8, availableParallelism()), 'one a core, 8 at most')
      .argParser(wholeNumber(1))
      .env('LEITMOTIF_WORKERS'),
    option(
      '--threads <n>',
      'compute threads of one process; other numbers can change the last digits of results',
    )
      .default(1)
      .argParser(wholeNumber(1)),
    option('--max-failures <n|p%>', 'exit with code 2 when more images fail')
      .default({ count: 0 }, '0')
      .argParser(failureBudget),
    option('--force', 'recompute batches that are done'),
    option('--dry-run', 'show the plan and write nothing'),
    option('--json', 'print the result as JSON on stdout'),
  ];
  for (const each of options) run.addOption(each);
  run.addHelpText('after', helpAfterOptions).action(act);
}

const helpAfterOptions = `
Examples:
  leitmotif run ./photos                                   results in ./leitmotif-out
  leitmotif run ./photos --out ./results -k 12 --size 598  more concepts, finer maps
  leitmotif run ./photos --include 'birds/**' --dry-run    what would be done
  leitmotif run ./photos --json > result.json              for scripts; progress stays on stderr

Exit codes:
  0    done; no more images failed than --max-failures allows
  1    the run could not be done
  2    done, but more images failed than --max-failures allows
  64   wrong usage
  130  interrupted; the same command resumes
`;

async function act(dataset: string, flags: RunFlags): Promise<void> {
  const request = await toRequest(dataset, flags);
  if (flags.dryRun) {
    const planned = await planLocally(request);
    process.stderr.write(describePlan(planned));
    if (flags.json) process.stdout.write(`${JSON.stringify(planJson(planned), null, 2)}\n`);
    return;
  }

  const start = performance.now();
  const console = observeOnTerminal();
  const result = await runLocally(
    request,
    {
      workers: flags.workers,
      threads: flags.threads,
      force: flags.force === true,
      signal: abortOnInterrupt(),
    },
    console.observer,
  ).finally(console.stop);

  const seconds = (performance.now() - start) / 1000;
  process.stderr.write(summarise(result, seconds));
  if (flags.json) process.stdout.write(`${JSON.stringify(resultJson(result, seconds), null, 2)}\n`);
  const { failed = 0, images = 0 } = result.run.totals ?? {};
  if (exceeds(failed, images, flags.maxFailures)) process.exitCode = exitCode.tooManyFailures;
}

async function toRequest(dataset: string, flags: RunFlags): Promise<LocalRunRequest> {
  const { input } = await loadCard(flags.model);
  return {
    dataset,
    store: flags.out,
    model: flags.model,
    include: flags.include,
    exclude: flags.exclude,
    parameters: {
      k: flags.components,
      batchSize: flags.batchSize,
      groupBy: flags.groupBy,
      shuffle: flags.shuffle === true,
      size: flags.size ?? input.size,
      seed: flags.seed,
      topK: flags.topK,
      overlayFormat: flags.overlayFormat,
      overlaySize: flags.overlaySize,
      conceptMaps: flags.conceptMaps === true,
    },
  };
}

function observeOnTerminal(): { observer: RunObserver; stop: () => void } {
  let progress: Progress | undefined;
  return {
    observer: {
      planned: (planned) => process.stderr.write(describePlan(planned)),
      importing: (modelName) => process.stderr.write(`Importing ${modelName}; this is done once.\n`),
      starting: (pending) => {
        process.stderr.write(describeStart(pending));
        if (pending.images > 0) progress = createProgress(pending.images);
      },
      progress: (done) => progress?.update(done),
    },
    stop: () => progress?.stop(),
  };
}

/** The first Ctrl-C (or SIGTERM) stops the run in order; the second ends the process at once. */
function abortOnInterrupt(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(exitCode.interrupted);
      controller.abort(interruption());
    });
  }
  return controller.signal;
}
