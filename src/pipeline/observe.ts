/** First stages of a batch: reads and decodes its images, and takes the network's activations on them. */
import pLimit from 'p-limit';
import { type DecodedImage, decodeImage, type RgbImage } from '../imaging/decode.ts';
import { normalise } from '../imaging/normalise.ts';
import type { LedgerEntry } from '../manifest/receipt.ts';
import type { PlannedBatch } from '../manifest/run.ts';
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
  /** The network's input before normalisation; kept for ablation only. */
  pixels?: RgbImage;
}

/** Either what was seen, or the ledger entry that says why nothing was. */
export type Outcome = { observation: Observation } | { problem: LedgerEntry };

/** One outcome for each image of the batch, in order; `onImage` is called as each is there. */
export async function observeBatch(
  { images }: PlannedBatch,
  { source, run, card, network }: Pick<BatchContext, 'source' | 'run' | 'card' | 'network'>,
  stopwatch: Stopwatch,
  onImage: () => void,
): Promise<Outcome[]> {
  const { size, overlaySize, scores } = run.parameters;
  const { minSize, flexible } = card.input;
  const limit = pLimit(decodedAhead);

  const decode = (key: string) =>
    limit(async (): Promise<DecodedImage | { problem: LedgerEntry }> => {
      let stage = 'read';
      try {
        const bytes = await source.read(key);
        stage = 'decode';
        return await decodeImage(bytes, { size, minSize, flexible, pictureSize: overlaySize });
      } catch (thrown) {
        return { problem: entryForProblem(key, stage, thrown) };
      }
    });

  const see = async (key: string, { input, picture, original }: DecodedImage): Promise<Outcome> => {
    try {
      const { width, height } = input;
      const activations = await network.activations(normalise([input], card.input), height, width);
      const pixels = scores === 'ablate' ? { pixels: input } : {};
      return { observation: { key, picture, original, input: { width, height }, activations, ...pixels } };
    } catch (thrown) {
      return { problem: entryForProblem(key, 'backbone', thrown) };
    }
  };

  const decoded = images.map(({ key }) => decode(key));
  const outcomes: Outcome[] = [];
  for (const [i, { key }] of images.entries()) {
    const image = await stopwatch.time('decode', () => decoded[i]!);
    outcomes.push('problem' in image ? image : await stopwatch.time('backbone', () => see(key, image)));
    onImage();
  }
  return outcomes;
}

/** What a reader should know about how the image was read, if anything. */
export function noteOf({ original }: Observation): string | undefined {
  return original.pages > 1 ? `first of ${original.pages} frames` : undefined;
}
