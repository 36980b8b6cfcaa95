/** Spreads landmarks out on a plane so that neighbours stay neighbours (UMAP; McInnes, Healy & Melville 2018). */
import { UMAP } from 'umap-js';
import { randomBits, uniform } from '../factorization/random.ts';
import { principalAxes } from './axes.ts';
import type { Makeup } from './makeup.ts';
import { createNearest } from './neighbours.ts';

/** Neighbours that a landmark is kept together with, itself among them. */
const neighbours = 15;

const epochs = 200;

/** Half the extent of the first layout. */
const extent = 2;

/** How near equal points come, and how far apart others: clusters get room, and the gaps between them less. */
const distances = { minDist: 0.5, spread: 1.5 };

/** Fewer than these stand side by side: there is no neighbourhood to keep. */
const fewest = 5;

/** Called now and then in long work, so that a caller can do something else meanwhile. */
export type Pause = () => Promise<void>;

/** Positions `[count, 2]`. The same rows give the same numbers. */
export async function spreadOut(landmarks: Makeup, pause: Pause): Promise<Float64Array> {
  const { count, m, bytes } = landmarks;
  if (count < fewest) return Float64Array.from({ length: 2 * count }, (_, at) => (at % 2 === 0 ? at / 2 : 0));
  const k = Math.min(neighbours, count - 1);
  const nearest = createNearest(landmarks, k);
  const indices: number[][] = [];
  const lengths: number[][] = [];
  for (let i = 0; i < count; i++) {
    const found = nearest(bytes.subarray(i * m, (i + 1) * m));
    indices.push([...found.indices]);
    lengths.push(Array.from(found.distances, Math.sqrt));
    if (i % 100 === 0) await pause();
  }
  const bits = randomBits(0, 0);
  const random = () => uniform(bits);
  const umap = new UMAP({ nNeighbors: k, nEpochs: epochs, ...distances, random });
  umap.setPrecomputedKNN(indices, lengths);
  // Of the rows it uses only how many there are, once their neighbours are known.
  umap.initializeFit(Array.from({ length: count }, () => []));
  const embedding = umap.getEmbedding();
  const axes = principalAxes(landmarks);
  for (const [i, place] of embedding.entries()) {
    // Equal rows begin close together, but apart.
    for (const at of [0, 1]) place[at] = extent * axes[2 * i + at]! + random() / 100;
  }
  for (let epoch = 0; epoch < epochs; epoch++) {
    umap.step();
    if (epoch % 10 === 0) await pause();
  }
  return Float64Array.from(embedding.flat());
}
