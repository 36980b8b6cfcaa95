/** Stage of a batch: where pictures show its concepts, read off an earlier layer. */
import { splitHeatmaps } from '../concepts/presence.ts';
import { cellsOf, type Heatmaps, upsample } from '../drawing/upsample.ts';
import { joinActivations, positionsOf } from '../factorization/matrix.ts';
import { readOff } from '../factorization/read-off.ts';
import { subtractNegativeMinima } from '../factorization/sign.ts';
import type { Solver } from '../factorization/solver.ts';
import { vectorLengths } from '../factorization/vector-lengths.ts';
import type { Activations } from '../model/network.ts';

/** Heatmaps to draw, of each image, and the lengths of the concepts' vectors at their layer, `[k]`. */
export interface Places {
  maps: readonly Heatmaps[];
  norms: ArrayLike<number>;
  /** The explained layer's heatmaps of each image, where `maps` come from an earlier one: they weight the colour. */
  heatmaps?: readonly Heatmaps[];
}

/**
 * The concepts with heatmaps `maps` and norms `norms`, on the grids of an earlier layer that saw the same images. Nowhere
 * in an image is a concept stronger than its heatmap there: how strong it is the explained layer says, where it is the
 * earlier one. Where the network gives no earlier layer, they are what is given.
 */
export async function findPlaces(
  activations: readonly Activations[],
  maps: readonly Heatmaps[],
  norms: ArrayLike<number>,
  solver: Pick<Solver, 'transform'>,
): Promise<Places> {
  const earlier = activations.flatMap(({ places }) => places ?? []);
  if (earlier.length < activations.length) return { maps, norms };
  const { V } = subtractNegativeMinima(joinActivations(earlier));
  const { W, H } = await readOff(solver, V, enlarged(maps, earlier, V.cols), positionsOf(earlier));
  const places = splitHeatmaps(H, norms.length, earlier);
  for (const [i, place] of places.entries()) limitToPeaks(place, maps[i]!);
  return { maps: places, norms: vectorLengths(W, norms.length).norms, heatmaps: maps };
}

type Grid = Pick<Heatmaps, 'width' | 'height'>;

/** `[k, P]`: all heatmaps on the grids of the activations. */
function enlarged(maps: readonly Heatmaps[], grids: readonly Grid[], positions: number): Float32Array {
  const k = maps[0]!.k;
  const out = new Float32Array(k * positions);
  let start = 0;
  for (const [i, { width, height }] of grids.entries()) {
    for (let j = 0; j < k; j++) out.set(upsample(maps[i]!, j, width, height), j * positions + start);
    start += width * height;
  }
  return out;
}

function limitToPeaks(place: Heatmaps, map: Heatmaps): void {
  for (let j = 0; j < place.k; j++) {
    const values = cellsOf(place, j);
    const gain = peakOf(cellsOf(map, j)) / peakOf(values);
    if (gain < 1) for (let p = 0; p < values.length; p++) values[p]! *= gain;
  }
}

function peakOf(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}
