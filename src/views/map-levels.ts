/** A map coloured by how much of one motif is in each image. */
import { partOf } from '../map/makeup.ts';
import type { ColourGroup } from './map-colours.ts';

/** From which part of an image on it is in which group, and how much of the motif's colour the group has. */
const levels = [
  { least: 0.5, name: 'Over half of it', colour: 1 },
  { least: 0.25, name: '25 to 50\u00a0%', colour: 0.75 },
  { least: 0.1, name: '10 to 25\u00a0%', colour: 0.5 },
  { least: 0.02, name: '2 to 10\u00a0%', colour: 0.25 },
  { least: 0, name: 'Less', colour: 0 },
];

/** The group of a byte of the map's parts. */
export function levelOf(byte: number): number {
  return levels.findIndex(({ least }) => partOf(byte) >= least);
}

/** The groups of a motif of this colour (`#rrggbb`), with how many of `count` images are in each. */
export function levelGroups(color: string, count: number, levelAt: (point: number) => number): ColourGroup[] {
  const images = levels.map(() => 0);
  for (let point = 0; point < count; point++) images[levelAt(point)]! += 1;
  return levels.map(({ name, colour }, level) => ({
    name,
    images: images[level]!,
    ...(colour > 0 ? { color: faded(color, colour) } : {}),
  }));
}

/** Between grey and the colour; `part` is 1 for the colour itself. */
function faded(color: string, part: number): string {
  const channel = (at: number) =>
    Math.round(Number.parseInt(color.slice(at, at + 2), 16) * part + 140 * (1 - part))
      .toString(16)
      .padStart(2, '0');
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}
