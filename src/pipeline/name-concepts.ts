/** Says what the network takes each concept for, in one of three ways. */
import type { Fall } from '../concepts/ablation.ts';
import { blur, hideConcept } from '../concepts/blur.ts';
import { softmax } from '../concepts/categories.ts';
import { type Naming, partHolding, type Trial } from '../concepts/name.ts';
import { presentAt } from '../concepts/presence.ts';
import { tileVectors } from '../concepts/tile.ts';
import { normalise } from '../imaging/normalise.ts';
import type { ModelCard } from '../model/card.ts';
import type { Head, Network } from '../model/network.ts';
import type { Judged } from './contribute.ts';
import type { Factored } from './factorise.ts';
import type { Observation } from './observe.ts';
import type { BatchContext } from './workbench.ts';

/** Concept vectors W `[k, C]` and what was subtracted from every channel, `[C]`. */
export interface Vectors {
  W: Float32Array;
  offset: Float32Array;
  k: number;
}

/**
 * Puts each concept through the head as an image that shows nothing but it: head(W_j + o) in every cell of the
 * smallest grid the head takes, or of the grid that most images of the batch have (`tile`). Gives probabilities, `[classes]`
 * for each concept.
 */
export async function scoreByHead(
  { W, offset, k }: Vectors,
  head: Pick<Head, 'logits'>,
  { height, width }: { height: number; width: number },
): Promise<Float64Array[]> {
  const vectors = W.map((value, i) => value + offset[i % offset.length]);
  const logits = await head.logits(tileVectors(vectors, height, width), k, height, width);
  const classes = logits.length / k;
  return Array.from({ length: k }, (_, j) => softmax(logits.subarray(j * classes, (j + 1) * classes)));
}

/** For each concept the part of `leftOut` in which its name holds; null where it has none, or names come in another way. */
export async function measureHolds(
  named: readonly Naming[],
  { leftOut, offset }: Pick<Factored, 'leftOut' | 'offset'>,
  { run, network }: Pick<BatchContext, 'run' | 'network'>,
): Promise<Array<number | null>> {
  if (run.parameters.scores !== 'head' || leftOut.length === 0) return named.map(() => null);
  const trials: Trial[] = [];
  for (const { W, k, cosines } of leftOut) {
    trials.push({ cosines, scores: await scoreByHead({ W, offset, k }, network, network.smallestGrid) });
  }
  const parts = partHolding(named, trials, network.groups);
  return named.map(({ name }, j) => (name === null ? null : parts[j]!));
}

/** The grid that most images have; of equally many the first. */
export function commonGrid(observations: readonly Observation[]): { height: number; width: number } {
  const counts = new Map<string, number>();
  const nameOf = ({ activations: { height, width } }: Observation) => `${height} ${width}`;
  for (const each of observations) counts.set(nameOf(each), (counts.get(nameOf(each)) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return observations.find((each) => counts.get(nameOf(each)) === most)!.activations;
}

/** Hidden images that go through the network at once. */
const atOnce = 4;

/**
 * Blurs each concept's pixels in every image that shows it and sees which probabilities fall: any network, any
 * layer. Costs one forward pass for each concept in each image that shows it.
 */
export async function measureFalls(
  observations: readonly Observation[],
  images: readonly Pick<Judged, 'maps' | 'presence'>[],
  network: Network,
  { input }: ModelCard,
): Promise<Fall[][]> {
  const falls: Fall[][] = [];
  for (const [i, { maps, presence }] of images.entries()) {
    const { pixels, logits } = observations[i];
    if (pixels === undefined) throw new Error('ablation needs the pixels');
    const blurred = blur(pixels);
    const present = [...presence.keys()].filter((j) => presence[j].peak >= presentAt);
    const whole = softmax(logits);
    const own: Fall[] = [];
    for (let at = 0; at < present.length; at += atOnce) {
      const concepts = present.slice(at, at + atOnce);
      const hidden = await probabilities(concepts.map((j) => hideConcept(pixels, blurred, maps, j)));
      for (const [n, concept] of concepts.entries()) {
        const fall = whole.map((score, c) => score - hidden[n][c]);
        own.push({ concept, strength: presence[concept].strength, fall });
      }
    }
    falls.push(own);
  }
  return falls;

  async function probabilities(shown: NonNullable<Observation['pixels']>[]): Promise<Float64Array[]> {
    const { width, height } = shown[0];
    const logits = await network.classify(normalise(shown, input), shown.length, height, width);
    const classes = logits.length / shown.length;
    return shown.map((_, n) => softmax(logits.subarray(n * classes, (n + 1) * classes)));
  }
}
