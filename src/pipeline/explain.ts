/** Middle stages of a batch: factorises its activations jointly, names the concepts, measures them in every image. */
import { ablationScores } from '../concepts/ablation.ts';
import { topCategories } from '../concepts/categories.ts';
import { partsFor } from '../concepts/parts.ts';
import { imageErrors, measurePresence, splitHeatmaps, vectorLengths } from '../concepts/presence.ts';
import { measureQuality } from '../concepts/quality.ts';
import type { Heatmaps } from '../drawing/upsample.ts';
import type { RankChoice } from '../factorization/choose-rank.ts';
import type { Factorization } from '../factorization/factorize.ts';
import { joinActivations } from '../factorization/matrix.ts';
import { scaleFactors } from '../factorization/scale.ts';
import { subtractNegativeMinima } from '../factorization/sign.ts';
import type { ConceptInImage, ConceptQuality, Contributions } from '../manifest/concepts.ts';
import type { ScoredCategory } from '../manifest/fields.ts';
import { ablationContributions, type Judged, linearContributions } from './contribute.ts';
import { commonGrid, measureFalls, scoreByHead } from './name-concepts.ts';
import type { Observation } from './observe.ts';
import type { Stopwatch } from './stopwatch.ts';
import type { BatchContext } from './workbench.ts';

type ScaledFactorization = ReturnType<typeof scaleFactors<Factorization>>;

/** Everything the network sees in a batch. */
export interface Explanation {
  /** In the fixed scale: W_j is the concept as it typically appears, H is 1 where it is typically present. */
  factorization: ScaledFactorization;
  /** A finer factorisation of the same activations, unscaled: what the batch tells the dataset's motifs. */
  parts: Factorization;
  /** How the number of concepts was chosen, when it was not given. */
  rank: RankChoice | undefined;
  /** What was subtracted from each channel before factorising, ≤ 0, `[C]`. */
  offset: Float32Array;
  /** Concepts asked for; there may be fewer. */
  asked: number;
  /** One entry a concept. */
  quality: ConceptQuality[];
  /** ‖W_j‖₂, `[k]`. */
  norms: Float64Array;
  /** Share of each concept in the batch's explained activation, `[k]`. */
  shares: number[];
  categories: ScoredCategory[][];
  /** One entry for each observation, in order. */
  images: ExplainedImage[];
}

export interface ExplainedImage {
  maps: Heatmaps;
  /** ‖V − WH‖/‖V‖ over the image's cells. */
  relativeError: number;
  presence: ConceptInImage[];
  prediction: ScoredCategory[];
  contributions: Contributions | null;
}

export async function explainBatch(
  observations: readonly Observation[],
  { run, card, network, solver }: Pick<BatchContext, 'run' | 'card' | 'network' | 'solver'>,
  stopwatch: Stopwatch,
): Promise<Explanation> {
  const { k, seed, topK, scores } = run.parameters;
  const { V, offset } = await stopwatch.time('factorise', async () =>
    subtractNegativeMinima(joinActivations(observations.map((each) => each.activations))),
  );
  const rank =
    typeof k === 'number'
      ? undefined
      : await stopwatch.time('choose k', () => solver.chooseRank(V, { ...k, seed }));
  const factors = await stopwatch.time('factorise', async () =>
    scaleFactors(await solver.factorize(V, { k: rank?.k ?? (k as number), seed })),
  );
  const parts = await stopwatch.time('parts', () =>
    solver.factorize(V, { k: partsFor(factors.k), seed, starts: 2 }),
  );
  const { W, H, k: found } = factors;
  const { squaredErrors, squaredNorms, quality } = await stopwatch.time('assess', async () => {
    const residuals = await solver.residuals(V, factors);
    const stability = await solver.stability(V, { k: found, W, seed });
    const squaredNorm = residuals.squaredNorms.reduce((sum, square) => sum + square, 0);
    return { ...residuals, quality: measureQuality({ k: found, W, H, squaredNorm, stability }) };
  });
  const { norms, masses } = vectorLengths(W, found);
  const maps = splitHeatmaps(
    H,
    found,
    observations.map((each) => each.activations),
  );
  const errors = imageErrors(
    squaredErrors,
    squaredNorms,
    maps.map(({ height, width }) => height * width),
  );
  const judged = await stopwatch.time('categorise', () =>
    Promise.all(
      observations.map(async ({ activations }, i): Promise<Judged> => {
        const { data, height, width, rest } = activations;
        const logits = await network.logits(data, 1, height, width, rest);
        return {
          maps: maps[i]!,
          relativeError: errors[i]!,
          presence: measurePresence(maps[i]!, norms, masses),
          prediction: topCategories(logits, network.labels, topK),
          logits,
        };
      }),
    ),
  );
  const vectors = { W, offset, k: found };
  const named = await stopwatch.time(scores === 'ablate' ? 'ablate' : 'categorise', async () => {
    if (scores !== 'ablate') {
      const grid = scores === 'tile' ? commonGrid(observations) : network.smallestGrid;
      return { categories: await scoreByHead(vectors, network, topK, grid), contributions: undefined };
    }
    const falls = await measureFalls(observations, judged, network, card);
    const categories = ablationScores(falls.flat(), found, network.labels, topK);
    return { categories, contributions: ablationContributions(judged, falls, found) };
  });
  const contributions =
    (await stopwatch.time('categorise', () => linearContributions(observations, judged, vectors, network))) ??
    named.contributions;
  return {
    factorization: factors,
    parts,
    rank,
    offset,
    asked: rank?.k ?? (k as number),
    quality,
    norms,
    shares: batchShares(H, masses),
    categories: named.categories,
    images: judged.map(({ logits: _, ...image }, i) => ({
      ...image,
      contributions: contributions?.[i] ?? null,
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
