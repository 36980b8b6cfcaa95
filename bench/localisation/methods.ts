/** Two ways from heatmaps to concepts drawn on a picture: pytorch-grad-cam's and ours. */
import { look, paintedConcepts, tone } from '../../src/drawing/blend.ts';
import { createField } from '../../src/drawing/field.ts';
import { snapToEdges } from '../../src/drawing/snap.ts';
import { tintsOf } from '../../src/drawing/tint.ts';
import { cellsOf, type Heatmaps, upsample } from '../../src/drawing/upsample.ts';
import type { RgbImage } from '../../src/imaging/decode.ts';
import { type Drawn, mean } from './score.ts';

/** A picture's concepts before a threshold says which pixels are drawn. */
export interface Layers extends Omit<Drawn, 'owner'> {
  /** `[height, width]`: the concept that wins the pixel, and its value there, 1 at the concept's peak in the picture. */
  winner: Int16Array;
  value: Float32Array;
  /** `[k]`: the greatest intensity, 0 to 1, that a concept is painted with on the pixels it wins. */
  intensities: Float32Array;
}

/** One picture's part of `Places`. */
interface Placed {
  places: Heatmaps;
  heatmaps: Heatmaps | undefined;
  norms: ArrayLike<number>;
}

/**
 * Ours: heatmaps on one scale for all pictures, `places` as they are drawn, snapped to edges; the largest part of the
 * activation wins. A pixel's value is that of the places, along which contours run; intensities are those of the colour and of
 * the contour.
 */
export function oursLayers(maps: Heatmaps, { places, heatmaps, norms }: Placed, picture: RgbImage): Layers {
  const { width, height } = picture;
  const snapped = snapToEdges(places, picture);
  const highest = planes(snapped).map((values) => values.reduce((most, x) => Math.max(most, x), 1e-9));
  const tints = tintsOf(snapped, heatmaps);
  const field = createField(snapped, norms, width, height, paintedConcepts(snapped, norms), tints);
  const winner = new Int16Array(width * height);
  const value = new Float32Array(width * height);
  const intensities = new Float32Array(maps.k);
  for (let y = 0, at = 0; y < height; y++) {
    field.moveTo(y);
    for (let x = 0; x < width; x++, at++) {
      const j = field.row.winner[x]!;
      const level = field.row.level[x]!;
      winner[at] = j;
      value[at] = level / highest[j]!;
      const contour = level >= look.contourLevel ? look.contourOpacity : 0;
      intensities[j] = Math.max(intensities[j]!, contour, tone(field.row.tint[x]!));
    }
  }
  const { strengths } = summary(maps, width, height);
  return { winner, value, intensities, strengths, peaks: summary(places, width, height).peaks };
}

/**
 * The peer's: every heatmap of a picture brought to 0…1 by itself, then enlarged; the largest wins. How strong a concept is in a
 * picture its factors say: a heatmap that is brought to 0…1 no longer does.
 */
export function peerLayers(maps: Heatmaps, { width, height }: RgbImage): Layers {
  const data = maps.data.slice();
  const cells = maps.width * maps.height;
  for (const values of planes({ ...maps, data })) {
    const least = Math.min(...values);
    const range = Math.max(...values) - least;
    for (let i = 0; i < cells; i++) values[i] = (values[i]! - least) / (1e-7 + range);
  }
  const normalised = { ...maps, data };
  const enlarged = Array.from({ length: maps.k }, (_, j) => upsample(normalised, j, width, height));
  const winner = new Int16Array(width * height);
  const value = new Float32Array(width * height);
  const intensities = new Float32Array(maps.k);
  for (let i = 0; i < winner.length; i++) {
    for (let j = 1; j < maps.k; j++) if (enlarged[j]![i]! > enlarged[winner[i]!]![i]!) winner[i] = j;
    value[i] = enlarged[winner[i]!]![i]!;
    intensities[winner[i]!] = Math.max(intensities[winner[i]!]!, value[i]!);
  }
  return { winner, value, intensities, ...summary(maps, width, height) };
}

/** The picture's concepts where their value is at least `threshold`. */
export function drawnAbove({ winner, value, ...rest }: Layers, threshold: number): Drawn {
  return { ...rest, owner: winner.map((j, i) => (value[i]! >= threshold ? j : -1)) };
}

function summary(maps: Heatmaps, width: number, height: number): Pick<Drawn, 'strengths' | 'peaks'> {
  const all = planes(maps);
  return {
    strengths: all.map((values) => mean([...values])),
    peaks: all.map((values) => {
      const at = values.indexOf(Math.max(...values));
      const x = Math.floor((((at % maps.width) + 0.5) / maps.width) * width);
      const y = Math.floor(((Math.floor(at / maps.width) + 0.5) / maps.height) * height);
      return y * width + x;
    }),
  };
}

function planes(maps: Heatmaps): Float32Array[] {
  return Array.from({ length: maps.k }, (_, j) => cellsOf(maps, j));
}
