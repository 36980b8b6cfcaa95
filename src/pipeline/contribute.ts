/** Finds out what each concept adds to the predictions of each image, and where. */
import type { Fall } from '../concepts/ablation.ts';
import { type HeadAnswers, isLinear, linearContribution } from '../concepts/contributions.ts';
import { evidenceMaps } from '../concepts/evidence.ts';
import type { Heatmaps } from '../drawing/upsample.ts';
import type { Contributions } from '../manifest/concepts.ts';
import { significant } from '../manifest/fields.ts';
import type { Network } from '../model/network.ts';
import type { ExplainedImage } from './explain.ts';
import { answersTo, headWeights } from './head.ts';
import type { Vectors } from './name-concepts.ts';
import type { Observation } from './observe.ts';

/** What is known of an image before anything is said of contributions. */
export type Judged = Omit<ExplainedImage, 'contributions' | 'evidence'>;

/** What is known of an image's predictions where the head is linear. */
export interface LinearEvidence {
  contributions: Contributions;
  /** For the best category, `[k, h, w]` in logits. */
  evidence: Heatmaps;
}

/**
 * Exact contributions to the logits of each image's predicted categories, and the places of those to the best, where the
 * head is pooling and a linear layer, which is tried, not read off the graph; undefined otherwise.
 */
export async function linearContributions(
  observations: readonly Observation[],
  images: readonly Judged[],
  vectors: Vectors,
  network: Network,
): Promise<LinearEvidence[] | undefined> {
  const answers = await linearAnswers(observations, vectors, network);
  if (!answers) return undefined;
  const weightsOf = await headWeights(network, vectors.offset.length);
  return images.map(({ prediction, maps }, i) => {
    const { activations, logits } = observations[i]!;
    const strengths = meanHeat(maps.data, maps.k);
    const categories = prediction.map((each) => linearContribution(each, logits, strengths, answers));
    const weights = weightsOf(prediction[0]!.category);
    return {
      contributions: { method: 'linear', categories },
      evidence: evidenceMaps(activations, maps, vectors, weights),
    };
  });
}

/** What hiding each concept takes from the probabilities of each image's predicted categories. */
export function ablationContributions(
  images: readonly Judged[],
  falls: readonly Fall[][],
  k: number,
): Contributions[] {
  return images.map(({ prediction }, i) => ({
    method: 'ablation',
    categories: prediction.map(({ category, label, score }) => ({
      category,
      label,
      score,
      concepts: Array.from({ length: k }, (_, j) => {
        const fall = falls[i]!.find(({ concept }) => concept === j)?.fall[category] ?? 0;
        return significant(fall);
      }),
    })),
  }));
}

async function linearAnswers(
  observations: readonly Observation[],
  { W, offset, k }: Vectors,
  network: Network,
): Promise<HeadAnswers | undefined> {
  const channels = offset.length;
  const concept = (j: number) => W.subarray(j * channels, (j + 1) * channels);
  const means = observations.map(({ activations }) => meanActivation(activations));
  const sum = concept(0).map((value, c) => value + means[0]![c]!);
  const opposite = concept(0).map((value) => -2 * value);
  const rows = [
    new Float32Array(channels),
    offset,
    ...Array.from({ length: k }, (_, j) => concept(j)),
    sum,
    opposite,
    ...means,
  ];
  const answers = await answersTo(rows, network);
  const [zero, offsetAnswer] = [answers[0]!, answers[1]!];
  const [first, sumAnswer, oppositeAnswer] = [answers[2]!, answers[2 + k]!, answers[3 + k]!];
  const meanAnswers = answers.slice(4 + k);
  const inOneCell = await answerToOneCell(concept(0), observations[0]!.activations, network);
  const linear = isLinear([
    ...meanAnswers.map((answer, i) => [observations[i]!.logits, answer] as const),
    [sumAnswer, first.map((value, c) => value + meanAnswers[0]![c]! - zero[c]!)],
    [oppositeAnswer, first.map((value, c) => 3 * zero[c]! - 2 * value)],
    [inOneCell, first],
  ]);
  return linear ? { zero, offset: offsetAnswer, concepts: answers.slice(2, 2 + k) } : undefined;
}

/** The logits of a grid whose mean is `vector`, all of it in the first cell: pooling does not see the difference. */
function answerToOneCell(
  vector: Float32Array,
  { height, width }: Observation['activations'],
  network: Network,
): Promise<Float32Array> {
  const cells = height * width;
  const grid = new Float32Array(vector.length * cells);
  for (const [c, value] of vector.entries()) grid[c * cells] = cells * value;
  return network.logits(grid, 1, height, width);
}

/** The mean of each channel over the cells, `[C]`. */
function meanActivation({ data, height, width }: Observation['activations']): Float32Array {
  return meanHeat(data, data.length / (height * width));
}

/** The mean of each of `count` maps that follow each other in `data`. */
function meanHeat(data: Float32Array, count: number): Float32Array {
  const cells = data.length / count;
  return Float32Array.from({ length: count }, (_, j) => {
    let sum = 0;
    for (let p = j * cells; p < (j + 1) * cells; p++) sum += data[p]!;
    return sum / cells;
  });
}
