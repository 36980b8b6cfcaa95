/** The network as the faithfulness bench asks it: about images, and about single vectors. */
import { softmax } from '../../src/concepts/categories.ts';
import { decodeImage, type RgbImage } from '../../src/imaging/decode.ts';
import { normalise } from '../../src/imaging/normalise.ts';
import { headWeights } from '../../src/pipeline/head.ts';
import { openInception, rowsOf } from '../inception.ts';

/** Images that go through the network at once. */
const atOnce = 5;

/** At its last layer, or the one that is named. */
export async function openAsking(layer?: string) {
  const { card, network, logitsOf } = await openInception(layer);
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
    logitsOf,
    /** Weights `[C]` of a category in the head. */
    weightsOf: (category: number, channels: number) =>
      headWeights(network, channels).then((weights) => weights(category)),
    labels: network.labels,
    groups: network.groups,
    close: () => network.close(),
  };
}

export type Asking = Awaited<ReturnType<typeof openAsking>>;
