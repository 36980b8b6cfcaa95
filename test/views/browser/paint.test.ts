import { describe, expect, it } from 'vitest';
import { heatmapBytesOf } from '../../../src/catalog/heatmap-bytes.ts';
import { look, paintConcepts } from '../../../src/drawing/blend.ts';
import type { Rgb } from '../../../src/drawing/colour.ts';
import { encodeHeatmapSheet } from '../../../src/drawing/heatmap-sheet.ts';
import { type Heatmaps, refine, upsample } from '../../../src/drawing/upsample.ts';
import {
  createProbe,
  mapsOf,
  onlyConcepts,
  paintLayers,
  winnerOf,
} from '../../../src/views/browser/paint.ts';

const [width, height] = [120, 80];
const colours: Rgb[] = [
  [250, 135, 69],
  [30, 120, 240],
  [120, 220, 60],
];
const norms = [10, 8, 12];

/** Three blobs at different places, up to 1.8, as factorisations give them: smooth, and 0 where a concept is not. */
const maps: Heatmaps = {
  data: Float32Array.from({ length: 3 * 6 * 9 }, (_, i) => {
    const [j, y, x] = [Math.floor(i / 54), Math.floor((i % 54) / 9), i % 9];
    return Math.max(0, 1.8 - 0.5 * Math.hypot(x - 1 - 3 * j, y - 1 - 2 * j));
  }),
  k: 3,
  height: 6,
  width: 9,
};

/** Half as strong on the left. */
const tints: Heatmaps = { ...maps, data: maps.data.map((value, i) => (i % 9 < 5 ? value / 2 : value)) };

const picture = {
  data: Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7 + Math.floor(i / 360) * 13) % 256),
  width,
  height,
};

/** What a browser makes of photograph, filter, multiplied veil and lines above, by the rules of CSS. */
function composite(layers: ReturnType<typeof paintLayers>): Float64Array {
  const [contrast, brightness] = [0.6115, 1.39];
  expect(look.photoFilter).toBe(`grayscale(1) contrast(${contrast}) brightness(${brightness})`);
  const within = (value: number) => Math.min(1, Math.max(0, value));
  return Float64Array.from(picture.data, (_, i) => {
    const [pixel, channel] = [Math.floor(i / 3), i % 3];
    const [red, green, blue] = picture.data.subarray(pixel * 3, pixel * 3 + 3);
    const grey = (0.2126 * red! + 0.7152 * green! + 0.0722 * blue!) / 255;
    const photo = within(within((grey - 0.5) * contrast + 0.5) * brightness);
    const multiplied = photo * layers.veil[pixel * 4 + channel]!;
    const line = layers.lines[pixel * 4 + 3]! / 255;
    return multiplied * (1 - line) + 255 * line;
  });
}

function difference(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += Math.abs(one[i]! - other[i]!);
  return sum / one.length;
}

describe('drawing in the browser', () => {
  it('looks as the overlay file does, from heatmaps of 8 bits', async () => {
    const overlay = paintConcepts(picture, maps, norms, colours, 1, tints).data;
    const bytes = await heatmapBytesOf(await encodeHeatmapSheet(maps, tints, 1.8), 9, 36);
    const stored = { ...mapsOf(bytes!, 3, 6, 9, 1.8), norms, colours };
    const drawn = composite(paintLayers(stored, width, height));
    expect(difference(drawn, overlay)).toBeLessThan(1);
    // And the comparison would notice another colour or a missing line.
    const others = composite(paintLayers({ ...stored, colours: [...colours].reverse() }, width, height));
    expect(difference(others, overlay)).toBeGreaterThan(5);
    const untinted = composite(paintLayers({ ...stored, tints: stored.maps }, width, height));
    expect(difference(untinted, overlay)).toBeGreaterThan(2);
    const lineless = composite(paintLayers(stored, width, height, 0));
    expect(difference(lineless, overlay)).toBeGreaterThan(1);
  });

  it('takes the heatmaps for the tints where a sheet has no others', () => {
    const { maps: one, tints: other } = mapsOf(Uint8Array.of(0, 255, 51, 102), 2, 1, 2, 2);
    expect([...one.data]).toEqual([0, 2, expect.closeTo(0.4, 6), expect.closeTo(0.8, 6)]);
    expect(other).toEqual(one);
  });

  it('gives a hidden concept’s place to the next strongest', () => {
    const all = { maps, tints: maps, norms, colours };
    const place = Math.floor((4 / 6) * height) * width + Math.floor((5.5 / 9) * width);
    const hueAt = (veil: Uint8ClampedArray) => [...veil.subarray(place * 4, place * 4 + 3)];
    const [, green, blue] = hueAt(paintLayers(all, width, height).veil);
    expect(blue).toBeGreaterThan(green!);
    const without = onlyConcepts(all, [0, 2]);
    expect(without.colours).toEqual([colours[0], colours[2]]);
    const [red, leaf, less] = hueAt(paintLayers(without, width, height).veil);
    expect(leaf).toBeGreaterThan(Math.max(red!, less!));
  });

  it('reads at the pointer what is drawn there', () => {
    const probe = createProbe(maps);
    for (let j = 0; j < 3; j++) {
      const drawn = upsample(refine(maps), j, width, height);
      for (const [x, y] of [
        [0, 0],
        [61, 40],
        [119, 79],
      ] as const) {
        expect(probe((x + 0.5) / width, (y + 0.5) / height)[j]).toBeCloseTo(drawn[y * width + x]!, 4);
      }
    }
  });

  it('lets the concept win that explains most, among those shown', () => {
    // 0.9·1 < 0.5·3, and concept 2 is hidden.
    expect(winnerOf([0.9, 0.5, 9], [1, 3, 1], [0, 1])).toBe(1);
    expect(winnerOf([0.9, 0.5, 9], [1, 3, 1], [])).toBe(-1);
  });
});
