/** How strongly a place is coloured: what an earlier layer says of it, weighted by the explained layer's heatmap. */
import { cellsOf, type Heatmaps, refine, upsample } from './upsample.ts';

/**
 * `places` p, on their grid, times √(h / max h), where h are the image's own `heatmaps` at the explained layer: p says how
 * far a concept reaches, h where in it the network sees it most. Never more than p. Where a heatmap is 0 everywhere, so is
 * the tint. Without heatmaps of their own the places are the tints.
 */
export function tintsOf(places: Heatmaps, heatmaps: Heatmaps | undefined): Heatmaps {
  if (heatmaps === undefined) return places;
  const fine = refine(heatmaps);
  const tints = { ...places, data: new Float32Array(places.data.length) };
  for (let j = 0; j < places.k; j++) {
    const heat = upsample(fine, j, places.width, places.height);
    const most = heat.reduce((largest, value) => Math.max(largest, value), 0);
    if (most === 0) continue;
    const [from, to] = [cellsOf(places, j), cellsOf(tints, j)];
    for (let i = 0; i < to.length; i++) to[i] = from[i] * Math.sqrt(heat[i] / most);
  }
  return tints;
}
