/** What a run is asked for, and what counts where nothing is said. */
import type { Parameters } from '../manifest/run.ts';
import type { StoredBasis } from './basis.ts';

/** What a user asks for: references as given, and what decides the results. */
export interface RunRequest {
  dataset: string;
  store: string;
  /** A model's id, or the path of a model card; by default the built-in network. */
  model?: string;
  /** Instead of the card's. */
  layer?: string | undefined;
  /** Those of `defaultParameters` unless given; without a size, the network's own. */
  parameters?: Partial<Omit<Parameters, 'size'>> & { size?: number | undefined };
  /** Globs that keys of images must match (any of them), and must not match; by default all images. */
  include?: string[];
  exclude?: string[];
  /** An earlier run in the same store (id or address) whose batches stay as they are where their images do. */
  update?: string;
  /** Concepts to apply instead of finding them. */
  basis?: StoredBasis;
}

/** A request that leaves nothing to defaults but the size. */
export type FullRequest = RunRequest &
  Required<Pick<RunRequest, 'model' | 'include' | 'exclude'>> & {
    parameters: Omit<Parameters, 'size'> & { size?: number | undefined };
  };

export const defaultModel = 'inception-v3';

export const defaultParameters = {
  k: 8,
  batchSize: 32,
  groupBy: 'none',
  shuffle: false,
  seed: 0,
  scores: 'head',
  topK: 3,
  overlayFormat: 'jpeg',
  overlaySize: 1280,
  conceptMaps: false,
} as const satisfies Omit<Parameters, 'size'>;

export function withDefaults(request: RunRequest): FullRequest {
  const { model = defaultModel, include = [], exclude = [], parameters = {} } = request;
  // A program passes on what it was not given as undefined, which would hide the default.
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return {
    ...request,
    model,
    include,
    exclude,
    parameters: { ...defaultParameters, ...Object.fromEntries(given) },
  };
}
