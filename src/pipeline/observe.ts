/** First stages of a batch: reads and decodes its images, and takes the network's activations and answers on them. */
import pLimit from 'p-limit';
import { topCategories } from '../concepts/categories.ts';
import { type DecodedImage, decodeImage, type OriginalImage, type RgbImage } from '../imaging/decode.ts';
import { normalise } from '../imaging/normalise.ts';
import type { ScoredCategory } from '../manifest/fields.ts';
import type { LedgerEntry } from '../manifest/receipt.ts';
import type { PlannedBatch, PlannedImage } from '../manifest/run.ts';
import type { Activations } from '../model/network.ts';
import { entryForProblem } from './ledger.ts';
import type { Stopwatch } from './stopwatch.ts';
import type { BatchContext } from './workbench.ts';

/** Images that are read and decoded while the network works on another. */
const decodedAhead = 4;

/** One image as the network saw it. */
export interface Observation extends Pick<DecodedImage, 'picture' | 'original'> {
  key: string;
  /** Pixels of the network's input. */
  input: { width: number; height: number };
  activations: Activations;
  /** `[classes]` */
  logits: Float32Array;
  /** The best `topK` categories. */
  prediction: ScoredCategory[];
  /** Whether the file is another one than the plan's, as far as its size tells. */
  changed: boolean;
  /** The network's input before normalisation; kept for ablation only. */
  pixels?: RgbImage;
}

/** Either what was seen, or the ledger entry that says why nothing was. */
export type Outcome = { observation: Observation } | Problem;

interface Problem {
  problem: LedgerEntry;
}

/** One outcome for each image of the batch, in order; `onImage` is called as each is there. */
export async function observeBatch(
  { images }: PlannedBatch,
  { source, run, card, network }: Pick<BatchContext, 'source' | 'run' | 'card' | 'network'>,
  stopwatch: Stopwatch,
  onImage: () => void,
): Promise<Outcome[]> {
  const { size, overlaySize, scores, topK } = run.parameters;
  const { minSize, flexible } = card.input;
  const limit = pLimit(decodedAhead);

  const decode = (planned: PlannedImage) =>
    limit(async (): Promise<ReadImage | Problem> => {
      let stage = 'read';
      let changed = false;
      try {
        const bytes = await source.read(planned.key);
        changed = bytes.length !== planned.bytes;
        stage = 'decode';
        const image = await decodeImage(bytes, { size, minSize, flexible, pictureSize: overlaySize });
        return { ...image, changed };
      } catch (thrown) {
        return { problem: entryForProblem(planned.key, stage, thrown, changed) };
      }
    });

  const see = async (shown: Shown[]): Promise<Array<Activations | Problem>> => {
    const { width, height } = shown[0]!.image.input;
    const pixels = shown.map(({ image }) => image.input);
    try {
      return await network.activationsOf(normalise(pixels, card.input), shown.length, height, width);
    } catch (thrown) {
      const [{ key, image }] = shown as [Shown];
      if (shown.length === 1) return [{ problem: entryForProblem(key, 'backbone', thrown, image.changed) }];
      // Alone, each shows whether it was to blame.
      const alone: Array<Activations | Problem> = [];
      for (const one of shown) alone.push(...(await see([one])));
      return alone;
    }
  };

  // Before anything is factorised: what the head finds no number for takes no part in that.
  const judge = async ({ key, image }: Shown, activations: Activations): Promise<Outcome> => {
    const { input, picture, original, changed } = image;
    const { data, height, width, rest } = activations;
    try {
      const logits = await network.logits(data, 1, height, width, rest);
      const prediction = topCategories(logits, network.labels, topK);
      const seen = { input: { width: input.width, height: input.height }, activations, logits, prediction };
      const kept = scores === 'ablate' ? { pixels: input } : {};
      return { observation: { key, picture, original, changed, ...seen, ...kept } };
    } catch (thrown) {
      return { problem: entryForProblem(key, 'categorise', thrown, changed) };
    }
  };

  const decoded = images.map(decode);
  // A fault of the whole batch is thrown when its image's turn comes. Nobody listens before, which would end the process.
  for (const image of decoded) image.catch(() => limit.clearQueue());
  const outcomes: Outcome[] = [];
  // Devices take all images of one size in the batch together; the processor begins as soon as there is one.
  const window = network.together > 1 ? images.length : 1;
  for (let start = 0; start < images.length; start += window) {
    const shown: Shown[] = [];
    for (let index = start; index < start + window; index++) {
      const image = await stopwatch.time('decode', () => decoded[index]!);
      if ('problem' in image) {
        outcomes[index] = image;
        onImage();
      } else shown.push({ index, key: images[index]!.key, image });
    }
    for (const group of groupsOfOneSize(shown, network.together)) {
      const seen = await stopwatch.time('backbone', () => see(group));
      for (const [i, one] of group.entries()) {
        const found = seen[i]!;
        outcomes[one.index] =
          'problem' in found ? found : await stopwatch.time('categorise', () => judge(one, found));
        onImage();
      }
    }
  }
  return outcomes;
}

type Seen = Pick<Observation, 'input' | 'changed'> & {
  original: Pick<OriginalImage, 'width' | 'height' | 'pages'>;
};

type ReadImage = DecodedImage & Pick<Observation, 'changed'>;

interface Shown {
  /** In the batch. */
  index: number;
  key: string;
  image: ReadImage;
}

/** At most `most` in a group; sizes in the order in which they come. */
function groupsOfOneSize(shown: readonly Shown[], most: number): Shown[][] {
  const bySize = new Map<string, Shown[]>();
  for (const one of shown) {
    const { width, height } = one.image.input;
    const size = `${width} ${height}`;
    bySize.set(size, [...(bySize.get(size) ?? []), one]);
  }
  return [...bySize.values()].flatMap((same) =>
    Array.from({ length: Math.ceil(same.length / most) }, (_, g) => same.slice(g * most, (g + 1) * most)),
  );
}

/** Of a network that takes squares, every picture of 3:2 or 16:9 is stretched by less: no note says of an image what the run is. */
const usualStretch = 2;

/** What a reader should know about how the image was read, if anything. */
export function noteOf({ original, input, changed }: Seen): string | undefined {
  const wider = (original.width * input.height) / (original.height * input.width);
  const notes = [
    original.pages > 1 ? `first of ${original.pages} frames` : [],
    Math.max(wider, 1 / wider) > usualStretch
      ? `the network saw it out of proportion, at ${input.width} × ${input.height} pixels`
      : [],
    changed ? 'changed since the run was planned' : [],
  ].flat();
  return notes.length > 0 ? notes.join('; ') : undefined;
}
