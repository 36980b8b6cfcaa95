/** A made-up photograph with made-up heatmaps, the same on every run, for pictures in tests. */

import type { LegendConcept } from '../../src/drawing/legend.ts';
import type { OverlayImage } from '../../src/drawing/overlay.ts';
import type { RgbImage } from '../../src/imaging/decode.ts';

/** Sky, hills with a texture, a sun and a house: something an overlay must leave recognisable. */
function landscape(width: number, height: number): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const x = (i % width) / width;
    const y = Math.floor(i / width) / height;
    const hill = 0.62 - 0.12 * Math.sin(7 * x) - 0.04 * Math.sin(23 * x);
    const texture = 22 * Math.sin(90 * x + 40 * y) * Math.sin(70 * y);
    let colour = [120 + 90 * y, 170 + 60 * y, 235];
    if (Math.hypot((x - 0.78) * width, (y - 0.2) * height) < 0.09 * width) colour = [255, 235, 160];
    if (y > hill) colour = [70 + texture, 120 + texture + 60 * (1 - y), 50 + texture];
    if (x > 0.2 && x < 0.4 && y > 0.45 && y < 0.75) colour = [170, 80, 60];
    if (x > 0.27 && x < 0.33 && y > 0.6 && y < 0.75) colour = [40, 30, 30];
    data.set(colour, i * 3);
  }
  return { data, width, height };
}

const labels = [
  'barn',
  'lakeside',
  'valley',
  'solar dish',
  'worm fence',
  'boathouse',
  'alp & <vale>',
  'promontory',
];

export function concepts(k: number): LegendConcept[] {
  return Array.from({ length: k }, (_, j) => ({
    name: labels[j % labels.length],
    group: null,
    categories: [0, 3, 5].map((step, i) => ({
      label: labels[(j + step) % labels.length],
      score: [0.81, 0.09, 0.03][i],
    })),
  }));
}

/** Concepts as Gaussian blobs spread over the image; the concepts in `absent` are next to nothing. */
export function scene(
  width: number,
  height: number,
  k: number,
  absent: readonly number[] = [],
): OverlayImage {
  const rows = Math.max(2, Math.round(8 * Math.sqrt(height / width)));
  const columns = Math.max(2, Math.round(8 * Math.sqrt(width / height)));
  const data = new Float32Array(k * rows * columns);
  const shares = new Float32Array(k);
  for (let j = 0; j < k; j++) {
    const cx = (0.5 + 0.42 * Math.cos(2.4 * j + 0.3)) * columns;
    const cy = (0.5 + 0.42 * Math.sin(2.4 * j * 1.3)) * rows;
    const size = 1 + 0.25 * (j % 3);
    const peak = absent.includes(j) ? 0.04 : 0.8 + 0.1 * (j % 4);
    for (let i = 0; i < rows * columns; i++) {
      const d = Math.hypot((i % columns) + 0.5 - cx, Math.floor(i / columns) + 0.5 - cy);
      const value = peak * Math.exp((-d * d) / (2 * size * size));
      data[j * rows * columns + i] = value;
      shares[j] += absent.includes(j) ? 0.1 * value : value;
    }
  }
  const sum = shares.reduce((a, b) => a + b);
  return {
    picture: landscape(width, height),
    maps: { data, k, height: rows, width: columns },
    tints: { data, k, height: rows, width: columns },
    norms: new Float32Array(k).fill(1),
    shares: shares.map((share) => share / sum),
  };
}
