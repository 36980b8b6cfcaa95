/** The images a concept is strongest in, and where in them it is; pure. */
import type { ConceptsImage } from '../manifest/concepts.ts';
import type { ImageHeatmaps } from './presence.ts';

/** Left, top, width and height as fractions of the image. */
export type Region = [x: number, y: number, width: number, height: number];

/** Indices of the `count` images a concept is strongest in, strongest first, leaving out those it is absent from. */
export function strongestImages(images: readonly ConceptsImage[], concept: number, count: number): number[] {
  const strength = (i: number) => images[i]!.concepts[concept]!.strength;
  return [...images.keys()]
    .filter((i) => strength(i) > 0)
    .sort((a, b) => strength(b) - strength(a) || a - b)
    .slice(0, count);
}

/**
 * The region where one concept is strongest in one image: around the heatmap's peak, the connected cells with at
 * least half of the peak.
 */
export function strongestRegion(
  { heatmaps, height, width }: ImageHeatmaps,
  concept: number,
  grid: ConceptsImage['grid'],
): Region {
  const cells = height * width;
  const heatmap = heatmaps.subarray(concept * cells, (concept + 1) * cells);
  const peak = heatmap.reduce((best, value, p) => (value > heatmap[best]! ? p : best), 0);
  const members = connectedCells(heatmap, width, peak, heatmap[peak]! / 2);
  const columns = members.map((p) => p % width);
  const rows = members.map((p) => Math.floor(p / width));
  const [left, right] = extent(grid.x, Math.min(...columns), Math.max(...columns));
  const [top, bottom] = extent(grid.y, Math.min(...rows), Math.max(...rows));
  return [left, top, right - left, bottom - top];
}

function connectedCells(heatmap: Float32Array, width: number, start: number, least: number): number[] {
  const seen = new Set([start]);
  for (const p of seen) {
    const column = p % width;
    const neighbours = [
      p - width,
      p + width,
      ...(column > 0 ? [p - 1] : []),
      ...(column < width - 1 ? [p + 1] : []),
    ];
    for (const q of neighbours) if (q >= 0 && q < heatmap.length && heatmap[q]! >= least) seen.add(q);
  }
  return [...seen];
}

/** The fractions of the image that the cells `from … to` cover along one axis. */
function extent({ origin, step, cells }: ConceptsImage['grid']['x'], from: number, to: number): [number, number] {
  const edge = (i: number) => Math.min(1, Math.max(0, origin + step * i));
  // The outermost cells speak for the image's margin, too.
  return [from === 0 ? 0 : edge(from - 0.5), to === cells - 1 ? 1 : edge(to + 0.5)];
}
