/** Middle stages of a batch: finds its concepts, names them, measures them in every image. */
import { ablationScores } from '../concepts/ablation.ts';
import { type Naming, nameByFalls, nameByScores } from '../concepts/name.ts';
import { imageErrors, measurePresence, splitHeatmaps } from '../concepts/presence.ts';
import { unfamiliarity } from '../concepts/quality.ts';
import type { Heatmaps } from '../drawing/upsample.ts';
import { positionsOf } from '../factorization/matrix.ts';
import { vectorLengths } from '../factorization/vector-lengths.ts';
import type { ConceptInImage, Contributions } from '../manifest/concepts.ts';
import type { ScoredCategory } from '../manifest/fields.ts';
import { ablationContributions, type Judged, linearContributions } from './contribute.ts';
import { type Factored, factoriseBatch } from './factorise.ts';
import { commonGrid, measureFalls, measureHolds, scoreByHead } from './name-concepts.ts';
import type { Observation } from './observe.ts';
import { findPlaces, type Places } from './places.ts';
import type { Stopwatch } from './stopwatch.ts';
import type { BatchContext } from './workbench.ts';

/** Everything the network sees in a batch. */
export interface Explanation extends Factored {
  /** ‖W_j‖₂, `[k]`. */
  norms: Float64Array;
  /** Share of each concept in the batch's explained activation, `[k]`. */
  shares: number[];
  named: Naming[];
  /** Part of the tenths of the images without which each concept's name holds; null where that is not known. */
  nameHolds: Array<number | null>;
  /** Where pictures show the concepts. */
  places: Places;
  /** One entry for each observation, in order. */
  images: ExplainedImage[];
}

export interface ExplainedImage {
  maps: Heatmaps;
  /** ‖V − WH‖/‖V‖ over the image's cells. */
  relativeError: number;
  /** Why the applied basis does not know the image. */
  unfamiliar?: string | undefined;
  presence: ConceptInImage[];
  prediction: ScoredCategory[];
  contributions: Contributions | null;
  /** Where concepts add to the logit of the best category, `[k, h, w]`; only behind a linear head. */
  evidence?: Heatmaps | undefined;
}

export async function explainBatch(
  observations: readonly Observation[],
  context: Pick<BatchContext, 'run' | 'card' | 'network' | 'solver' | 'basis'>,
  stopwatch: Stopwatch,
): Promise<Explanation> {
  const { run, card, network, solver, basis } = context;
  const { topK, scores } = run.parameters;
  const factored = await factoriseBatch(observations, context, stopwatch);
  const { factorization, offset, squaredErrors, squaredNorms } = factored;
  const { W, H, k: found } = factorization;
  const familiar = basis?.concepts.images.map(({ relativeError }) => relativeError);
  const { norms, masses } = vectorLengths(W, found);
  const maps = splitHeatmaps(
    H,
    found,
    observations.map((each) => each.activations),
  );
  const errors = imageErrors(squaredErrors, squaredNorms, positionsOf(maps));
  const judged = observations.map(
    ({ prediction }, i): Judged => ({
      maps: maps[i]!,
      relativeError: errors[i]!,
      unfamiliar: familiar && unfamiliarity(errors[i]!, familiar),
      presence: measurePresence(maps[i]!, norms, masses),
      prediction,
    }),
  );
  const vectors = { W, offset, k: found };
  // Other images do not change what an applied concept is taken for.
  const known = basis?.concepts.concepts.map(({ name, categories, group }) => ({
    name,
    categories,
    group,
  }));
  const judgement = await stopwatch.time(scores === 'ablate' ? 'ablate' : 'categorise', async () => {
    if (scores !== 'ablate') {
      const grid = scores === 'tile' ? commonGrid(observations) : network.smallestGrid;
      const named =
        known ?? (await scoreByHead(vectors, network, grid)).map((each) => nameByScores(each, network, topK));
      return { named, contributions: undefined };
    }
    const falls = await measureFalls(observations, judged, network, card);
    const named = known ?? ablationScores(falls.flat(), found, network.labels, topK).map(nameByFalls);
    return { named, contributions: ablationContributions(judged, falls, found) };
  });
  const nameHolds =
    basis?.concepts.concepts.map(({ quality }) => quality.nameHolds) ??
    (await stopwatch.time('categorise', () => measureHolds(judgement.named, factored, context)));
  const linear = await stopwatch.time('categorise', () =>
    linearContributions(observations, judged, vectors, network),
  );
  const places = await stopwatch.time('place', () =>
    findPlaces(
      observations.map((each) => each.activations),
      maps,
      norms,
      solver,
    ),
  );
  return {
    ...factored,
    norms,
    places,
    shares: batchShares(H, masses),
    named: judgement.named,
    nameHolds,
    images: judged.map((image, i) => ({
      ...image,
      contributions: linear?.[i]?.contributions ?? judgement.contributions?.[i] ?? null,
      evidence: linear?.[i]?.evidence,
    })),
  };
}

function batchShares(H: Float32Array, masses: Float64Array): number[] {
  const positions = H.length / masses.length;
  const parts = Array.from(masses, (mass, j) => {
    let sum = 0;
    for (let p = j * positions; p < (j + 1) * positions; p++) sum += H[p]!;
    return sum * mass;
  });
  const whole = parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part) => (whole > 0 ? part / whole : 0));
}
