/** Which pixels matter for a category: the map of one concept, as ours, the peer's, or by chance. */
import { snapToEdges } from '../../src/drawing/snap.ts';
import { type Heatmaps, upsample } from '../../src/drawing/upsample.ts';
import type { RgbImage } from '../../src/imaging/decode.ts';

/** Concept `index` as our overlays draw it, its borders at the picture's edges. */
export function drawnMap(maps: Heatmaps, index: number, image: RgbImage): Float32Array {
  return upsample(snapToEdges(maps, image), index, image.width, image.height);
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
