/** The options that say what a run is; every command that plans one has them. */
import { type Command, Option } from 'commander';
import { mostConcepts } from '../factorization/rank-limit.ts';
import { inputSizes } from '../imaging/fit.ts';
import type { Parameters } from '../manifest/run.ts';
import { defaultModel, defaultParameters as defaults, type RunRequest } from '../pipeline/request.ts';
import { collect, components, wholeNumber } from './arguments.ts';
import { storeOption } from './store-option.ts';

export interface RunFlags {
  out: string;
  components: Parameters['k'];
  batchSize: number;
  groupBy: 'folder' | 'none';
  shuffle?: true;
  model: string;
  layer?: string;
  size?: number;
  seed: number;
  scores: Parameters['scores'];
  topK: number;
  include: string[];
  exclude: string[];
  overlayFormat: 'jpeg' | 'png' | 'webp';
  overlaySize: number;
  conceptMaps?: true;
  update?: string;
}

/** `without` are the names of options that the command does not have. */
export function addRunOptions(command: Command, without: readonly (keyof RunFlags)[] = []): void {
  for (const option of runOptions()) {
    if (!(without as readonly string[]).includes(option.attributeName())) command.addOption(option);
  }
}

function runOptions(): Option[] {
  const option = (flags: string, description: string) => new Option(flags, description);
  return [
    storeOption('where the results go: a folder, or s3://bucket/prefix'),
    option(
      '-k, --components <k>',
      `concepts a batch, at most ${mostConcepts}; a range (2..12) or auto (2..16) chooses the number in each batch, and shows why`,
    )
      .default(defaults.k)
      .argParser(components),
    option('--batch-size <n>', 'most images factorised jointly')
      .default(defaults.batchSize)
      .argParser(wholeNumber(1)),
    option('--group-by <how>', 'keep batches within folders, or let them span folders')
      .choices(['folder', 'none'])
      .default(defaults.groupBy),
    option('--shuffle', 'fill batches in random order (by the seed) instead of sorted'),
    option('--model <id>', 'network: a model’s id, or the path of a model card')
      .default(defaultModel)
      .env('LEITMOTIF_MODEL'),
    option(
      '--layer <tensor>',
      'layer to explain (default: the model’s); leitmotif models inspect lists them',
    ),
    option(
      '--size <px>',
      'network input, width × height ≈ px²; bigger is finer and slower (default: the model’s)',
    ).argParser(wholeNumber(inputSizes.least, inputSizes.most)),
    option('--seed <n>', 'seed of the factorisation and of --shuffle')
      .default(defaults.seed)
      .argParser(wholeNumber(0)),
    option(
      '--scores <way>',
      'how concepts get their categories: head (their vector through the network’s head), tile (the same in every ' +
        'cell, for layers before the last), ablate (blur their pixels and see what falls; any network, many passes)',
    )
      .choices(['head', 'tile', 'ablate'])
      .default(defaults.scores),
    option('--top-k <n>', 'categories named for each concept and image')
      .default(defaults.topK)
      .argParser(wholeNumber(1)),
    option(
      '--include <glob>',
      'only images whose path in the dataset matches (birds/**, **/*.jpg); repeatable',
    )
      .default([], 'all')
      .argParser(collect),
    option('--exclude <glob>', 'no images whose path in the dataset matches; repeatable')
      .default([], 'none')
      .argParser(collect),
    option('--overlay-format <format>', 'file format of overlays')
      .choices(['jpeg', 'png', 'webp'])
      .default(defaults.overlayFormat),
    option('--overlay-size <px>', 'longest side of the photograph in an overlay')
      .default(defaults.overlaySize)
      .argParser(wholeNumber(64)),
    option('--concept-maps', 'also draw every concept alone on every image'),
    option(
      '--update <run>',
      'keep the batches of this earlier run in the store whose images are unchanged; only the others are computed',
    ),
  ];
}

export function toRequest(dataset: string, flags: RunFlags): RunRequest {
  return {
    dataset,
    store: flags.out,
    model: flags.model,
    layer: flags.layer,
    include: flags.include,
    exclude: flags.exclude,
    ...(flags.update === undefined ? {} : { update: flags.update }),
    parameters: {
      k: flags.components,
      batchSize: flags.batchSize,
      groupBy: flags.groupBy,
      shuffle: flags.shuffle === true,
      size: flags.size,
      seed: flags.seed,
      scores: flags.scores,
      topK: flags.topK,
      overlayFormat: flags.overlayFormat,
      overlaySize: flags.overlaySize,
      conceptMaps: flags.conceptMaps === true,
    },
  };
}
