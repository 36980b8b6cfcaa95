/** The overlay's look as layers over a photograph, painted by the very code that draws the overlay files. */
import { look, paintConcepts } from '../../drawing/blend.ts';
import type { Rgb } from '../../drawing/colour.ts';
import { cellsOf, type Heatmaps, refine } from '../../drawing/upsample.ts';

/** What is needed to draw concepts on one image: heatmaps and tints of one grid, ‖W_j‖ `[k]` and colours, one each. */
export interface Drawable {
  maps: Heatmaps;
  tints: Heatmaps;
  norms: readonly number[];
  colours: readonly Rgb[];
}

/** RGBA pixels `[height, width, 4]`. */
export interface Layers {
  /** Opaque; multiplies the photograph under `look.photoFilter`. */
  veil: Uint8ClampedArray<ArrayBuffer>;
  /** White contour lines; lies above. */
  lines: Uint8ClampedArray<ArrayBuffer>;
}

/**
 * The two layers at `width × height` pixels. A page opened from a folder may not read a photograph's pixels, so the
 * browser does the last multiplication. On a white photograph `paintConcepts` is the veil itself; with every
 * concept in the shade's own colour, only the lines stand out.
 */
export function paintLayers(
  { maps, tints, norms, colours }: Drawable,
  width: number,
  height: number,
  lineWidth = 1,
): Layers {
  const white = { data: new Uint8Array(width * height * 3).fill(255), width, height };
  const painted = paintConcepts(white, maps, norms, colours, 0, tints).data;
  const shades = colours.map(() => look.shade);
  const outlined = paintConcepts(white, maps, norms, shades, lineWidth).data;
  const veil = new Uint8ClampedArray(width * height * 4);
  const lines = new Uint8ClampedArray(width * height * 4);
  const shade = look.shade[0];
  for (let from = 0, to = 0; from < painted.length; from += 3, to += 4) {
    veil[to] = painted[from]!;
    veil[to + 1] = painted[from + 1]!;
    veil[to + 2] = painted[from + 2]!;
    veil[to + 3] = 255;
    lines[to] = lines[to + 1] = lines[to + 2] = 255;
    lines[to + 3] = (255 * (outlined[from]! - shade)) / (255 - shade);
  }
  return { veil, lines };
}

/** The same drawing with some concepts only; `shown` holds indices in ascending order. */
export function onlyConcepts({ maps, tints, norms, colours }: Drawable, shown: readonly number[]): Drawable {
  const only = (all: Heatmaps): Heatmaps => {
    const cells = all.height * all.width;
    const data = new Float32Array(shown.length * cells);
    shown.forEach((j, i) => {
      data.set(cellsOf(all, j), i * cells);
    });
    return { ...all, data, k: shown.length };
  };
  return {
    maps: only(maps),
    tints: only(tints),
    norms: shown.map((j) => norms[j]!),
    colours: shown.map((j) => colours[j]!),
  };
}

/**
 * Bytes of a heatmap sheet, 255 standing for `scale`: `[2, k, rows, columns]`, heatmaps and then tints, or
 * `[k, rows, columns]` where the heatmaps are the tints.
 */
export function mapsOf(bytes: Uint8Array, k: number, rows: number, columns: number, scale: number) {
  const values = Float32Array.from(bytes, (byte) => (byte / 255) * scale);
  const length = k * rows * columns;
  const at = (start: number): Heatmaps => ({
    data: values.subarray(start, start + length),
    k,
    height: rows,
    width: columns,
  });
  return { maps: at(0), tints: at(values.length - length) };
}

/** Every heatmap's value at a place of the image, x and y being fractions 0 to 1 of its extent. */
export function createProbe(maps: Heatmaps): (x: number, y: number) => number[] {
  const { data, k, width, height } = refine(maps);
  return (x, y) => {
    const [left, right, across] = neighbours(x, width);
    const [top, bottom, down] = neighbours(y, height);
    return Array.from({ length: k }, (_, j) => {
      const at = (row: number, column: number) => data[(j * height + row) * width + column]!;
      const above = at(top, left) + (at(top, right) - at(top, left)) * across;
      const below = at(bottom, left) + (at(bottom, right) - at(bottom, left)) * across;
      return above + (below - above) * down;
    });
  };
}

function neighbours(fraction: number, cells: number): [lower: number, upper: number, weight: number] {
  const at = Math.min(cells - 1, Math.max(0, fraction * cells - 0.5));
  const lower = Math.floor(at);
  return [lower, Math.min(lower + 1, cells - 1), at - lower];
}

/** Of the shown concepts the one that explains most of a place, given every heatmap's value there. */
export function winnerOf(
  values: readonly number[],
  norms: readonly number[],
  shown: readonly number[],
): number {
  return shown.reduce(
    (best, j) => (best < 0 || values[j]! * norms[j]! > values[best]! * norms[best]! ? j : best),
    -1,
  );
}
