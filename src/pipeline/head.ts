/** Asks a network's head about single vectors. */
import { tileVectors } from '../concepts/tile.ts';
import type { Network } from '../model/network.ts';

type Head = Pick<Network, 'logits' | 'smallestGrid'>;

/** The logits of each vector, repeated over the smallest grid that the head takes. */
export async function answersTo(rows: readonly Float32Array[], network: Head): Promise<Float32Array[]> {
  const { height, width } = network.smallestGrid;
  const channels = rows[0]!.length;
  const joined = new Float32Array(rows.length * channels);
  for (const [i, row] of rows.entries()) joined.set(row, i * channels);
  const logits = await network.logits(tileVectors(joined, height, width), rows.length, height, width);
  const classes = logits.length / rows.length;
  return rows.map((_, i) => logits.subarray(i * classes, (i + 1) * classes));
}

/** Channels whose weights are asked for at once. */
const askedAtOnce = 256;

/** How much of a channel is asked about: where little is, the bias takes its digits. A power of two, so that division is exact. */
const probe = 1024;

/** A network's weights do not change, and asking for them takes as long as explaining two images. */
const kept = new WeakMap<Head, ReturnType<typeof askForWeights>>();

/** The weights of a linear head by category, `[C]` each. */
export function headWeights(network: Head, channels: number): ReturnType<typeof askForWeights> {
  const known = kept.get(network);
  if (known) return known;
  const asked = askForWeights(network, channels);
  kept.set(network, asked);
  // What failed once may work for the next batch.
  asked.catch(() => kept.delete(network));
  return asked;
}

/** A head's answers to single channels less that to nothing. */
async function askForWeights(network: Head, channels: number): Promise<(category: number) => Float32Array> {
  const [zero] = await answersTo([new Float32Array(channels)], network);
  const answers: Float32Array[] = [];
  for (let first = 0; first < channels; first += askedAtOnce) {
    const rows = Array.from({ length: Math.min(askedAtOnce, channels - first) }, (_, i) => {
      const row = new Float32Array(channels);
      row[first + i] = probe;
      return row;
    });
    answers.push(...(await answersTo(rows, network)));
  }
  return (category) => Float32Array.from(answers, (answer) => (answer[category]! - zero![category]!) / probe);
}
