/** The network as the faithfulness bench asks it: about images, and about single vectors. */
import { softmax } from '../../src/concepts/categories.ts';
import { tileVectors } from '../../src/concepts/tile.ts';
import { decodeImage, type RgbImage } from '../../src/imaging/decode.ts';
import { normalise } from '../../src/imaging/normalise.ts';
import { cacheFolder } from '../../src/model/cache-folder.ts';
import { loadCard } from '../../src/model/card.ts';
import { importModel } from '../../src/model/import.ts';
import { withLayer } from '../../src/model/inspect.ts';
import { openNetwork } from '../../src/model/network.ts';

/** Images that go through the network at once. */
const atOnce = 5;

/** At its last layer, or the one that is named. */
export async function openAsking(layer?: string) {
  const usual = await loadCard('inception-v3');
  const card = layer ? await withLayer(usual, layer) : usual;
  const network = await openNetwork(await importModel(card, cacheFolder()));
  const { size, minSize } = card.input;

  return {
    /** The pixels that the network sees of an image file. */
    async pixelsOf(bytes: Uint8Array): Promise<RgbImage> {
      return (await decodeImage(bytes, { size, minSize, pictureSize: size })).input;
    },
    activations: (image: RgbImage) =>
      network.activations(normalise([image], card.input), image.height, image.width),
    /** The probabilities of all categories, for images of one size. */
    async probabilities(images: readonly RgbImage[]): Promise<Float64Array[]> {
      const found: Float64Array[] = [];
      for (let at = 0; at < images.length; at += atOnce) {
        const part = images.slice(at, at + atOnce);
        const { width, height } = part[0]!;
        const logits = await network.classify(normalise(part, card.input), part.length, height, width);
        found.push(...rowsOf(logits, part.length).map(softmax));
      }
      return found;
    },
    /** The head's logits for `n` single vectors `[n, C]`. */
    async logitsOf(vectors: Float32Array, n: number): Promise<Float32Array[]> {
      const { height, width } = network.smallestGrid;
      return rowsOf(await network.logits(tileVectors(vectors, height, width), n, height, width), n);
    },
    close: () => network.close(),
  };
}

export type Asking = Awaited<ReturnType<typeof openAsking>>;

function rowsOf(data: Float32Array, n: number): Float32Array[] {
  const length = data.length / n;
  return Array.from({ length: n }, (_, i) => data.subarray(i * length, (i + 1) * length));
}
