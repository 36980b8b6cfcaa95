/** Which part of a map is in sight: pure arithmetic of zooming and moving. */
import type { Region } from '../../map/region.ts';

/** The map's x, y at the left upper corner, and how many pixels the map's width has. */
export interface Viewport {
  x: number;
  y: number;
  scale: number;
}

/** All of `bounds` in the middle of a window of this size. */
export function fitting({ left, top, right, bottom }: Region, width: number, height: number): Viewport {
  const scale = Math.min(width / (right - left), height / (bottom - top));
  return {
    x: (left + right) / 2 - width / scale / 2,
    y: (top + bottom) / 2 - height / scale / 2,
    scale,
  };
}

/** Zoomed by `factor` so that what is at the pixel stays there; between all of it and a hundredth of that. */
export function zoomed(view: Viewport, factor: number, px: number, py: number, whole: Viewport): Viewport {
  const scale = Math.min(100 * whole.scale, Math.max(whole.scale / 2, view.scale * factor));
  return { x: view.x + px / view.scale - px / scale, y: view.y + py / view.scale - py / scale, scale };
}

/** Moved by pixels; never so far that the whole map is out of sight. */
export function moved({ x, y, scale }: Viewport, dx: number, dy: number, bounds: Region): Viewport {
  const within = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
  return {
    x: within(x - dx / scale, bounds.left - 1, bounds.right),
    y: within(y - dy / scale, bounds.top - 1, bounds.bottom),
    scale,
  };
}

/** What lies between two corners in pixels, cut to the map. */
export function regionBetween(
  { x, y, scale }: Viewport,
  from: readonly [number, number],
  to: readonly [number, number],
): Region {
  const unit = (value: number) => Math.min(1, Math.max(0, value));
  return {
    left: unit(x + Math.min(from[0], to[0]) / scale),
    top: unit(y + Math.min(from[1], to[1]) / scale),
    right: unit(x + Math.max(from[0], to[0]) / scale),
    bottom: unit(y + Math.max(from[1], to[1]) / scale),
  };
}
