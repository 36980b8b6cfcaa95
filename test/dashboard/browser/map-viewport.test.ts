import { expect, test } from 'vitest';
import { fitting, moved, regionBetween, zoomed } from '../../../src/dashboard/browser/map-viewport.ts';

const bounds = { left: 0.25, top: 0, right: 0.75, bottom: 1 };
const whole = fitting(bounds, 800, 400);

test('the whole map fits into the middle', () => {
  expect(whole.scale).toBe(400);
  expect(regionBetween(whole, [0, 0], [800, 400])).toEqual({ left: 0, top: 0, right: 1, bottom: 1 });
  expect(regionBetween(whole, [500, 400], [300, 0])).toEqual({ left: 0.25, top: 0, right: 0.75, bottom: 1 });
});

test('what is under the pointer stays there while zooming, and zooming ends somewhere', () => {
  const near = zoomed(whole, 4, 500, 100, whole);
  expect(near.scale).toBe(1600);
  expect([near.x + 500 / near.scale, near.y + 100 / near.scale]).toEqual([
    whole.x + 500 / whole.scale,
    whole.y + 100 / whole.scale,
  ]);
  expect(zoomed(whole, 1e9, 0, 0, whole).scale).toBe(40_000);
  expect(zoomed(whole, 1e-9, 0, 0, whole).scale).toBe(200);
});

test('the map cannot be moved out of sight', () => {
  expect(moved(whole, 40, -20, bounds)).toEqual({ x: whole.x - 0.1, y: whole.y + 0.05, scale: 400 });
  expect(moved(whole, 1e6, -1e6, bounds)).toEqual({ x: -0.75, y: 1, scale: 400 });
});
