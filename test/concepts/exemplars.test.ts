import { expect, test } from 'vitest';
import { strongestImages, strongestRegion } from '../../src/concepts/exemplars.ts';
import type { ConceptsImage } from '../../src/manifest/concepts.ts';

const withStrengths = (...strengths: number[]) =>
  strengths.map((strength) => ({ concepts: [{ strength }] }) as ConceptsImage);
const evenly = (cells: number) => ({ cells, origin: 0.5 / cells, step: 1 / cells });

test('strongest first, absent ones left out', () => {
  expect(strongestImages(withStrengths(0.1, 0.5, 0, 0.3), 0, 3)).toEqual([1, 3, 0]);
  expect(strongestImages(withStrengths(0.1, 0.5, 0, 0.3), 0, 1)).toEqual([1]);
});

test('the region is the peak’s own, not that of another strong place', () => {
  const heatmaps = Float32Array.of(
    ...[0, 0, 0, 0, 0],
    ...[0, 4, 3, 0, 0],
    ...[0, 2, 1, 0, 3],
    ...[0, 0, 0, 0, 0],
  );
  const region = strongestRegion({ heatmaps, height: 4, width: 5 }, 0, { x: evenly(5), y: evenly(4) });
  expect(region).toEqual([0.2, 0.25, expect.closeTo(0.4, 9), 0.5]);
});

test('does not reach around the image’s edge', () => {
  const heatmaps = Float32Array.of(0, 0, 5, 5, 0, 0);
  const [x, y, width, height] = strongestRegion({ heatmaps, height: 2, width: 3 }, 0, { x: evenly(3), y: evenly(2) });
  expect([x, y, width, height]).toEqual([expect.closeTo(2 / 3, 9), 0, expect.closeTo(1 / 3, 9), 0.5]);
});

test('cells that lie inside the image by the layer’s geometry: outer ones reach to the margin', () => {
  const heatmaps = Float32Array.of(1, 0, 0);
  const grid = { x: { cells: 3, origin: 0.2, step: 0.3 }, y: { cells: 1, origin: 0.5, step: 1 } };
  expect(strongestRegion({ heatmaps, height: 1, width: 3 }, 0, grid)).toEqual([0, 0, expect.closeTo(0.35, 9), 1]);
});
