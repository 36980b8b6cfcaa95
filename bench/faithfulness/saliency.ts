/** Which pixels matter for a category: the map of one concept, as ours or the peer's, of the object, or by chance. */
import { snapToEdges } from '../../src/drawing/snap.ts';
import { tintsOf } from '../../src/drawing/tint.ts';
import { type Heatmaps, upsample } from '../../src/drawing/upsample.ts';
import type { RgbImage } from '../../src/imaging/decode.ts';

/** Concept `index` as our overlays colour it: its places' borders at the picture's edges, weighted by its heatmap. */
export function drawnMap(
  places: Heatmaps,
  heatmaps: Heatmaps | undefined,
  index: number,
  image: RgbImage,
): Float32Array {
  return upsample(tintsOf(snapToEdges(places, image), heatmaps), index, image.width, image.height);
}

/** Concept `index` enlarged to the image's pixels; bringing it to 0…1 first, as the peer does, would not change their order. */
export function plainMap(maps: Heatmaps, index: number, { width, height }: RgbImage): Float32Array {
  return upsample(maps, index, width, height);
}

/** Random values on the heatmaps' grid, enlarged: chance in patches of the same size as a concept's. */
export function chanceMap(maps: Heatmaps, random: () => number, { width, height }: RgbImage): Float32Array {
  const data = Float32Array.from({ length: maps.width * maps.height }, random);
  return upsample({ ...maps, k: 1, data }, 0, width, height);
}

type Size = Pick<RgbImage, 'width' | 'height'>;

/**
 * The object's exact `mask` (`[height, width]`, 1 where it is): its inside the deepest pixel first, then its surroundings
 * the nearest first. Enlarged to the image's pixels.
 */
export function objectMap(mask: Uint8Array, grid: Size, image: RgbImage): Float32Array {
  const inside = distances(mask, grid, 0);
  const outside = distances(mask, grid, 1);
  const data = inside.map((depth, p) => depth - outside[p]!);
  return upsample({ ...grid, k: 1, data }, 0, image.width, image.height);
}

/** Steps to the nearest pixel of `value` in `mask`, diagonal ones √2: a forward and a backward pass (Borgefors 1986). */
function distances(mask: Uint8Array, { width, height }: Size, value: number): Float32Array {
  const found = Float32Array.from(mask, (each) => (each === value ? 0 : width + height));
  const near = (p: number, x: number, y: number, dx: number, dy: number) => {
    if (x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height) return;
    found[p] = Math.min(found[p]!, found[p + dy * width + dx]! + Math.hypot(dx, dy));
  };
  const pass = (p: number, way: 1 | -1) => {
    const [x, y] = [p % width, Math.floor(p / width)];
    near(p, x, y, -way, 0);
    for (const dx of [-1, 0, 1]) near(p, x, y, dx, -way);
  };
  for (let p = 0; p < found.length; p++) pass(p, 1);
  for (let p = found.length - 1; p >= 0; p--) pass(p, -1);
  return found;
}

/** What each concept adds to the category's logit in an image: mean heat × (the head's answer − its bias). */
export function contributionsOf(
  maps: Heatmaps,
  answers: readonly Float32Array[],
  bias: Float32Array,
  category: number,
): number[] {
  const cells = maps.width * maps.height;
  return answers.map((answer, j) => {
    let heat = 0;
    for (let p = j * cells; p < (j + 1) * cells; p++) heat += maps.data[p]!;
    return (heat / cells) * (answer[category]! - bias[category]!);
  });
}
