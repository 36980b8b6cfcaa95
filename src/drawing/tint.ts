/** How strongly a place is coloured: what an earlier layer says of it, weighted by the explained layer's heatmap or evidence. */
import { cellsOf, type Heatmaps, refine, upsample } from './upsample.ts';

/**
 * `places` p, on their grid, times √(h / max h), where h are the image's own `heatmaps` at the explained layer: p says how
 * far a concept reaches, h where in it the network sees it most. Never more than p. Where a heatmap is 0 everywhere, so is
 * the tint. Without heatmaps of their own the places are the tints.
 */
export function tintsOf(places: Heatmaps, heatmaps: Heatmaps | undefined): Heatmaps {
  if (heatmaps === undefined) return places;
  const fine = refine(heatmaps);
  return weighted(places, fine, (heat) => heat.reduce((largest, value) => Math.max(largest, value), 0));
}

/**
 * `places` p times √(e / max e), where e ≥ 0 is what the concepts add to a category's logit, of any grid, and max e the
 * most that any of them adds anywhere: coloured is what speaks for the category. Never more than p.
 */
export function evidenceTints(places: Heatmaps, evidence: Heatmaps): Heatmaps {
  const fine = refine(evidence);
  const most = fine.data.reduce((largest, value) => Math.max(largest, value), 0);
  return weighted(places, fine, () => most);
}

function weighted(places: Heatmaps, weights: Heatmaps, mostOf: (cells: Float32Array) => number): Heatmaps {
  const tints = { ...places, data: new Float32Array(places.data.length) };
  for (let j = 0; j < places.k; j++) {
    const weight = upsample(weights, j, places.width, places.height);
    const most = mostOf(weight);
    if (most === 0) continue;
    const [from, to] = [cellsOf(places, j), cellsOf(tints, j)];
    for (let i = 0; i < to.length; i++) to[i] = from[i] * Math.sqrt(weight[i] / most);
  }
  return tints;
}
