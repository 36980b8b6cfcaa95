import { describe, expect, test } from 'vitest';
import { oklchToRgb, type Rgb, toHex } from '../../src/drawing/colour.ts';
import { conceptColour, conceptOklch } from '../../src/drawing/palette.ts';
import { distance, seen, visions } from './colour-vision.ts';

function smallestDistance(colours: readonly Rgb[]): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (let a = 0; a < colours.length; a++) {
    for (let b = 0; b < a; b++) smallest = Math.min(smallest, distance(colours[a], colours[b]));
  }
  return smallest;
}

const first = (count: number) => Array.from({ length: count }, (_, j) => conceptColour(j));

describe.each(Object.entries(visions))('with %s vision', (name, vision) => {
  const see = (colours: Rgb[]) => colours.map((colour) => seen(colour, vision));

  test('the first eight colours are far apart', () => {
    expect(smallestDistance(see(first(8)))).toBeGreaterThan(name === 'normal' ? 0.15 : 0.11);
  });

  test('the first sixteen colours are all distinguishable', () => {
    // About 0.02 is a just noticeable difference in OKLab.
    expect(smallestDistance(see(first(16)))).toBeGreaterThan(0.04);
  });

  test('neighbours in the legend differ clearly, up to 24', () => {
    const colours = see(first(24));
    for (let j = 1; j < 24; j++) expect(distance(colours[j], colours[j - 1]), `${j}`).toBeGreaterThan(0.08);
  });
});

test('the test can fail: red and green of equal lightness collapse for a deuteranope', () => {
  const pair: Rgb[] = [oklchToRgb([0.6, 0.12, 20]), oklchToRgb([0.6, 0.12, 145])];
  expect(smallestDistance(pair.map((c) => seen(c, visions.normal)))).toBeGreaterThan(0.15);
  expect(smallestDistance(pair.map((c) => seen(c, visions.deuteranopia)))).toBeLessThan(0.08);
});

test('colours are in gamut, vivid, bright enough on dark and unlike each other, far beyond the chosen ones', () => {
  const colours = first(60);
  for (let j = 0; j < 24; j++) {
    const [lightness, chroma, hue] = conceptOklch(j);
    expect(lightness).toBeGreaterThanOrEqual(0.6);
    expect(chroma).toBeGreaterThanOrEqual(0.1);
    // In gamut: the 8-bit colour is the OKLCH colour again, nothing was clipped.
    const [l, a, b] = seen(colours[j], visions.normal);
    const expected: Rgb = [
      lightness,
      chroma * Math.cos((hue * Math.PI) / 180),
      chroma * Math.sin((hue * Math.PI) / 180),
    ];
    expect(distance([l, a, b], expected), `${j}`).toBeLessThan(0.006);
  }
  expect(new Set(colours.map(toHex)).size).toBe(60);
});

test('OKLCH conversion agrees with CSS Color 4', () => {
  // CSS Color 4 sample values: red is oklch(0.62796 0.25768 29.234), lime oklch(0.86644 0.29483 142.495).
  expect(toHex(oklchToRgb([0.62796, 0.25768, 29.234]))).toBe('#ff0000');
  expect(toHex(oklchToRgb([0.86644, 0.29483, 142.495]))).toBe('#00ff00');
  expect(toHex(oklchToRgb([1, 0, 0]))).toBe('#ffffff');
});
