/** The network's activations on scenes, taken as a run takes them. */
import { decodeImage } from '../../src/imaging/decode.ts';
import { normalise } from '../../src/imaging/normalise.ts';
import type { Activations } from '../../src/model/network.ts';
import { openInception } from '../inception.ts';
import type { Scene } from './scenes.ts';
import { indexOfMost } from './score.ts';

/** What the network says of scenes. */
export interface Observed {
  activations: Activations[];
  /** The best category of each. */
  predictions: number[];
  /** The backbone's CPU seconds an image. */
  seconds: number;
}

/** The network at its last layer, or the one that is named: of scenes at an input size, and of single vectors. */
export async function observer(layer?: string) {
  const { card, network, logitsOf } = await openInception(layer);
  return {
    async observe(scenes: readonly Scene[], size: number): Promise<Observed> {
      const seen: Observed = { activations: [], predictions: [], seconds: 0 };
      for (const { bytes } of scenes) {
        const { input } = await decodeImage(bytes, { size, minSize: card.input.minSize, pictureSize: size });
        const started = cpuSeconds();
        const found = await network.activations(normalise([input], card.input), input.height, input.width);
        seen.seconds += (cpuSeconds() - started) / scenes.length;
        seen.activations.push(found);
        seen.predictions.push(indexOfMost(await network.logits(found.data, 1, found.height, found.width)));
      }
      return seen;
    },
    /** The best category of each of the vectors `[k, C]`. */
    async name(vectors: Float32Array, k: number): Promise<number[]> {
      return (await logitsOf(vectors, k)).map(indexOfMost);
    },
    close: () => network.close(),
  };
}

export type Observer = Awaited<ReturnType<typeof observer>>;

/** CPU seconds of this process so far: on a shared machine they say more than the clock. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
