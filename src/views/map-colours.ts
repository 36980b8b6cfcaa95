/** By what the points of a map are coloured: motif, category or folder, or how much of one motif is in them. */
import type { NamedMotif } from '../concepts/motif-findings.ts';
import { isHidden } from '../concepts/motif-findings.ts';
import { motifNumber } from '../concepts/motif-ids.ts';
import { toHex } from '../drawing/colour.ts';
import { conceptColour } from '../drawing/palette.ts';
import type { MapManifest } from '../manifest/map.ts';
import type { MapPoints } from '../manifest/map-points.ts';
import { tallied } from '../map/region.ts';
import { motifName } from './motif-finding.tsx';

export const colourings = ['motif', 'category', 'folder'] as const;
export type Colouring = (typeof colourings)[number];

/** Groups with a colour of their own; more of them nobody can tell apart. */
const mostGroups = { motif: 16, category: 12, folder: 12 } as const;

export interface ColourGroup {
  name: string;
  /** `#rrggbb`; missing for all that have no colour of their own. */
  color?: string;
  images: number;
  /** Page of the motif. */
  href?: string;
}

export interface Coloured {
  groups: ColourGroup[];
  /** The group of each number of a motif, category or folder; what is missing is in the last group. */
  groupOf: number[];
}

/** Groups by what most images are, then one for all others; hidden motifs are among those. */
export function colouredBy(
  by: Colouring,
  map: MapManifest,
  points: MapPoints,
  motifs: readonly NamedMotif[],
  motifHref: (id: string) => string,
): Coloured {
  const all = Array.from({ length: map.images }, (_, i) => i);
  const byId = new Map(motifs.map((motif) => [motif.id, motif]));
  const described = (number: number): Omit<ColourGroup, 'images'> | undefined => {
    if (by === 'category') return map.categories[number] && { name: map.categories[number].label };
    if (by === 'folder') return map.folders[number] && { name: map.folders[number].folder || 'No folder' };
    const motif = byId.get(map.motifs[number] ?? '');
    if (!motif || isHidden(motif)) return undefined;
    const name = `${motifNumber(motif.id)}: ${motifName(motif)}`;
    return { name, color: motif.color, href: motifHref(motif.id) };
  };
  const groups: ColourGroup[] = [];
  const groupOf: number[] = [];
  let others = 0;
  for (const { number, times } of tallied(points[by], all)) {
    const group = described(number);
    if (group && groups.length < mostGroups[by]) {
      groupOf[number] = groups.length;
      groups.push({ color: toHex(conceptColour(groups.length)), ...group, images: times });
    } else others += times;
  }
  groups.push({ name: 'Others', images: others });
  const known = { motif: map.motifs, category: map.categories, folder: map.folders }[by].length;
  return {
    groups,
    groupOf: Array.from({ length: known }, (_, number) => groupOf[number] ?? groups.length - 1),
  };
}
