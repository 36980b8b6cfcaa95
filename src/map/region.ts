/** A rectangle of the map: in addresses, and what lies in it. */
import { partOf } from './makeup.ts';

export interface Region {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** `0.1,0.2,0.5,0.6`: left, top, right, bottom, as parts of the map; `undefined` for what is no such text. */
export function parseRegion(text: string | undefined): Region | undefined {
  const numbers = (text ?? '')
    .split(',')
    .map((number) => (number.trim() === '' ? Number.NaN : Number(number)));
  if (numbers.length !== 4 || !numbers.every(Number.isFinite)) return undefined;
  const [x0, y0, x1, y1] = numbers.map((number) => Math.min(1, Math.max(0, number))) as [
    number,
    number,
    number,
    number,
  ];
  return {
    left: Math.min(x0, x1),
    top: Math.min(y0, y1),
    right: Math.max(x0, x1),
    bottom: Math.max(y0, y1),
  };
}

export function regionText({ left, top, right, bottom }: Region): string {
  return [left, top, right, bottom].map((number) => String(Number(number.toFixed(4)))).join(',');
}

/** What holds all points, with some room around it; the whole map where there is none. */
export function boundsOf(position: Float32Array): Region {
  let [left, top, right, bottom] = [1, 1, 0, 0];
  for (let at = 0; at < position.length; at += 2) {
    left = Math.min(left, position[at]!);
    right = Math.max(right, position[at]!);
    top = Math.min(top, position[at + 1]!);
    bottom = Math.max(bottom, position[at + 1]!);
  }
  if (left > right) return { left: 0, top: 0, right: 1, bottom: 1 };
  const room = 0.03;
  return { left: left - room, top: top - room, right: right + room, bottom: bottom + room };
}

/** Numbers of the points `[count, 2]` in the region, its border included. */
export function pointsIn(position: Float32Array, { left, top, right, bottom }: Region): number[] {
  const found: number[] = [];
  for (let i = 0; 2 * i < position.length; i++) {
    const [x, y] = [position[2 * i]!, position[2 * i + 1]!];
    if (x >= left && x <= right && y >= top && y <= bottom) found.push(i);
  }
  return found;
}

/** Mean part of each of `m` motifs over some of `count` images; `parts` as in the map's file, `[m, count]`. */
export function meanParts(
  parts: Uint8Array,
  m: number,
  count: number,
  images: ArrayLike<number>,
): Float64Array {
  const means = new Float64Array(m);
  for (let j = 0; j < m; j++) {
    for (let n = 0; n < images.length; n++) means[j]! += partOf(parts[j * count + images[n]!]!);
    means[j]! /= Math.max(1, images.length);
  }
  return means;
}

/** How often each number occurs among some points, the most frequent first. */
export function tallied(numbers: Uint32Array, points: Iterable<number>): { number: number; times: number }[] {
  const times = new Map<number, number>();
  for (const point of points) times.set(numbers[point]!, (times.get(numbers[point]!) ?? 0) + 1);
  return [...times]
    .map(([number, count]) => ({ number, times: count }))
    .sort((a, b) => b.times - a.times || a.number - b.number);
}
