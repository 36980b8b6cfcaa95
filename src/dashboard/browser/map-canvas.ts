/** Draws the points of a map. */
import type { MapPoints } from '../../manifest/map-points.ts';
import type { Region } from '../../map/region.ts';
import type { ColourGroup } from '../../views/map-colours.ts';
import type { Viewport } from './map-viewport.ts';

export interface Drawn {
  points: MapPoints;
  groups: readonly ColourGroup[];
  /** Points of each group. */
  members: readonly Uint32Array[];
  /** The one group that is shown clearly; all without one. */
  only: number | undefined;
  view: Viewport;
  region: Region | undefined;
  showsConcepts: boolean;
  /** Colours of the concepts by their motifs; none where the colours mean something else. */
  conceptColours: readonly string[];
}

/** Sizes the canvas to its place, for sharp points on dense screens. */
export function sizeCanvas(canvas: HTMLCanvasElement): { width: number; height: number } {
  const { clientWidth: width, clientHeight: height } = canvas;
  const density = Math.min(2, window.devicePixelRatio || 1);
  canvas.width = Math.round(width * density);
  canvas.height = Math.round(height * density);
  canvas.getContext('2d')!.setTransform(density, 0, 0, density, 0, 0);
  return { width, height };
}

export function drawMap(canvas: HTMLCanvasElement, drawn: Drawn): void {
  const context = canvas.getContext('2d')!;
  const { clientWidth: width, clientHeight: height } = canvas;
  const { points, groups, members, only, view, region, showsConcepts } = drawn;
  const style = getComputedStyle(canvas);
  const other = style.getPropertyValue('--edge');
  const radius = radiusOf(points.position.length / 2, view);
  const isRound = points.position.length < 20_000;
  context.clearRect(0, 0, width, height);

  // The groups of the fewest images are drawn last, so that they are not lost under the others.
  for (const [group, indices] of members.entries()) {
    context.globalAlpha = only === undefined || only === group ? 0.85 : 0.1;
    context.fillStyle = groups[group]!.color ?? other;
    for (const point of indices) {
      const x = (points.position[2 * point]! - view.x) * view.scale;
      const y = (points.position[2 * point + 1]! - view.y) * view.scale;
      if (x < -radius || y < -radius || x > width + radius || y > height + radius) continue;
      if (isRound) {
        context.beginPath();
        context.arc(x, y, radius, 0, 2 * Math.PI);
        context.fill();
      } else context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
    }
  }
  context.globalAlpha = 1;
  if (showsConcepts) {
    const neutral = { fill: style.getPropertyValue('--surface'), ink: style.getPropertyValue('--ink') };
    drawConcepts(context, drawn, radius, neutral);
  }
  if (region) {
    const [x, y] = [(region.left - view.x) * view.scale, (region.top - view.y) * view.scale];
    const [w, h] = [(region.right - region.left) * view.scale, (region.bottom - region.top) * view.scale];
    context.strokeStyle = style.getPropertyValue('--accent');
    context.lineWidth = 2;
    context.strokeRect(x, y, w, h);
    context.globalAlpha = 0.08;
    context.fillStyle = style.getPropertyValue('--accent');
    context.fillRect(x, y, w, h);
    context.globalAlpha = 1;
  }
}

/** Squares that stand on a corner. */
function drawConcepts(
  context: CanvasRenderingContext2D,
  { points: { conceptPosition, conceptMotif }, view, conceptColours }: Drawn,
  pointRadius: number,
  { fill, ink }: { fill: string; ink: string },
): void {
  const radius = pointRadius + 2.5;
  context.lineWidth = 1;
  context.strokeStyle = ink;
  for (let i = 0; i < conceptMotif.length; i++) {
    const x = (conceptPosition[2 * i]! - view.x) * view.scale;
    const y = (conceptPosition[2 * i + 1]! - view.y) * view.scale;
    context.fillStyle = conceptColours[conceptMotif[i]!] ?? fill;
    context.beginPath();
    context.moveTo(x, y - radius);
    context.lineTo(x + radius, y);
    context.lineTo(x, y + radius);
    context.lineTo(x - radius, y);
    context.closePath();
    context.fill();
    context.stroke();
  }
}

function radiusOf(count: number, { scale }: Viewport): number {
  const base = count < 300 ? 5 : count < 3000 ? 3 : count < 20_000 ? 1.8 : 1;
  return Math.min(7, base * Math.max(1, Math.sqrt(scale / 900)));
}
