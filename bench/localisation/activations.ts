/** The network's activations on scenes, taken as a run takes them. */
import { tileVectors } from '../../src/concepts/tile.ts';
import { decodeImage } from '../../src/imaging/decode.ts';
import { normalise } from '../../src/imaging/normalise.ts';
import { cacheFolder } from '../../src/model/cache-folder.ts';
import { loadCard } from '../../src/model/card.ts';
import { importModel } from '../../src/model/import.ts';
import { withLayer } from '../../src/model/inspect.ts';
import { type Activations, openNetwork } from '../../src/model/network.ts';
import type { Scene } from './scenes.ts';

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
  const usual = await loadCard('inception-v3');
  const card = layer ? await withLayer(usual, layer) : usual;
  const network = await openNetwork(await importModel(card, cacheFolder()));
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
      const { height, width } = network.smallestGrid;
      const logits = await network.logits(tileVectors(vectors, height, width), k, height, width);
      const classes = logits.length / k;
      return Array.from({ length: k }, (_, j) =>
        indexOfMost(logits.subarray(j * classes, (j + 1) * classes)),
      );
    },
    close: () => network.close(),
  };
}

export type Observer = Awaited<ReturnType<typeof observer>>;

function indexOfMost(values: Float32Array): number {
  return values.reduce((best, value, i) => (value > values[best]! ? i : best), 0);
}

/** CPU seconds of this process so far: on a shared machine they say more than the clock. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
