/** Finds out what each concept adds to the predictions of each image, and where. */
import type { Fall } from '../concepts/ablation.ts';
import { type HeadAnswers, isLinear, linearContribution } from '../concepts/contributions.ts';
import { evidenceMaps } from '../concepts/evidence.ts';
import { tileVectors } from '../concepts/tile.ts';
import type { Heatmaps } from '../drawing/upsample.ts';
import type { Contributions } from '../manifest/concepts.ts';
import { significant } from '../manifest/fields.ts';
import type { Network } from '../model/network.ts';
import type { ExplainedImage } from './explain.ts';
import type { Vectors } from './name-concepts.ts';
import type { Observation } from './observe.ts';

/** An image's logits `[classes]` beside what is known of it. */
export type Judged = Omit<ExplainedImage, 'contributions' | 'evidence'> & { logits: Float32Array };

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
  if (vectors.k === 0) return undefined;
  const answers = await linearAnswers(observations, images, vectors, network);
  if (!answers) return undefined;
  const weightsOf = await headWeights(network, vectors.offset.length);
  return images.map(({ prediction, logits, maps }, i) => {
    const strengths = meanHeat(maps.data, maps.k);
    const categories = prediction.map((each) => linearContribution(each, logits, strengths, answers));
    const weights = weightsOf(prediction[0]!.category);
    return {
      contributions: { method: 'linear', categories },
      evidence: evidenceMaps(observations[i]!.activations, maps, vectors, weights),
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
  images: readonly Judged[],
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
  const linear = isLinear([
    ...meanAnswers.map((answer, i) => [images[i]!.logits, answer] as const),
    [sumAnswer, first.map((value, c) => value + meanAnswers[0]![c]! - zero[c]!)],
    [oppositeAnswer, first.map((value, c) => 3 * zero[c]! - 2 * value)],
  ]);
  return linear ? { zero, offset: offsetAnswer, concepts: answers.slice(2, 2 + k) } : undefined;
}

/** Channels whose weights are asked for at once. */
const askedAtOnce = 256;

type LinearHead = Pick<Network, 'logits' | 'smallestGrid'>;

/** A network's weights do not change, and asking for them takes as long as explaining two images. */
const kept = new WeakMap<LinearHead, ReturnType<typeof askForWeights>>();

/** The weights of a linear head by category, `[C]` each. */
export function headWeights(network: LinearHead, channels: number): ReturnType<typeof askForWeights> {
  const known = kept.get(network);
  if (known) return known;
  const asked = askForWeights(network, channels);
  kept.set(network, asked);
  // What failed once may work for the next batch.
  asked.catch(() => kept.delete(network));
  return asked;
}

/** A head's answers to single channels less that to nothing. */
async function askForWeights(
  network: LinearHead,
  channels: number,
): Promise<(category: number) => Float32Array> {
  const [zero] = await answersTo([new Float32Array(channels)], network);
  const answers: Float32Array[] = [];
  for (let first = 0; first < channels; first += askedAtOnce) {
    const rows = Array.from({ length: Math.min(askedAtOnce, channels - first) }, (_, i) => {
      const row = new Float32Array(channels);
      row[first + i] = 1;
      return row;
    });
    answers.push(...(await answersTo(rows, network)));
  }
  return (category) => Float32Array.from(answers, (answer) => answer[category]! - zero![category]!);
}

/** The logits of each vector, repeated over the smallest grid that the head takes. */
async function answersTo(rows: readonly Float32Array[], network: LinearHead): Promise<Float32Array[]> {
  const { height, width } = network.smallestGrid;
  const channels = rows[0]!.length;
  const joined = new Float32Array(rows.length * channels);
  for (const [i, row] of rows.entries()) joined.set(row, i * channels);
  const logits = await network.logits(tileVectors(joined, height, width), rows.length, height, width);
  const classes = logits.length / rows.length;
  return rows.map((_, i) => logits.subarray(i * classes, (i + 1) * classes));
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
