/** The colours of a map's points, and the legend that says what they mean and shows one of them alone. */
import type { MapPoints } from '../../manifest/map-points.ts';
import { element } from '../../views/browser/page.ts';
import type { ColourGroup, Colouring } from '../../views/map-colours.ts';
import { levelGroups, levelOf } from '../../views/map-levels.ts';
import type { MapData } from '../map-data.ts';

export interface Groups {
  groups: readonly ColourGroup[];
  members: readonly Uint32Array[];
}

/** `colour` is one of the colourings, or the id of a motif, whose bytes are then fetched. @throws Error without them */
export async function groupsOf(data: MapData, points: MapPoints, colour: string): Promise<Groups> {
  const motif = data.motifs.findIndex(({ id }) => id === colour);
  if (motif >= 0) {
    const bytes = await partsOf(data, motif);
    const levelAt = (point: number) => levelOf(bytes[point]!);
    const groups = levelGroups(data.motifs[motif]!.color, data.images, levelAt);
    return { groups, members: membersOf(groups.length, data.images, levelAt) };
  }
  const by = colour as Colouring;
  const { groups, groupOf } = data.coloured[by];
  return {
    groups,
    members: membersOf(
      groups.length,
      data.images,
      (point) => groupOf[points[by][point]!] ?? groups.length - 1,
    ),
  };
}

/** How much of a motif is in each image: one row of the file, and nothing else of it. */
async function partsOf({ parts, partsOffset, images }: MapData, motif: number): Promise<Uint8Array> {
  const start = partsOffset + motif * images;
  const range = `bytes=${start}-${start + images - 1}`;
  const response = await fetch(parts, { headers: { range } });
  if (!response.ok) throw new Error(response.statusText);
  const bytes = new Uint8Array(await response.arrayBuffer());
  return response.status === 206 ? bytes : bytes.subarray(start, start + images);
}

function membersOf(groups: number, images: number, groupAt: (point: number) => number): Uint32Array[] {
  const members = Array.from({ length: groups }, (): number[] => []);
  for (let point = 0; point < images; point++) members[groupAt(point)]!.push(point);
  return members.map((points) => Uint32Array.from(points));
}

/** `choose` hears which group shall be seen alone. */
export function showLegend(
  list: HTMLElement,
  { groups }: Groups,
  images: number,
  choose: (only: number | undefined) => void,
): void {
  const entries = groups.map(({ name, color, images: count, href }, group) => {
    const dot = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    dot.setAttribute('viewBox', '0 0 12 12');
    dot.setAttribute('class', 'dot');
    dot.setAttribute('aria-hidden', 'true');
    const circle = document.createElementNS('http://www.w3.org/2000/svg', 'circle');
    for (const [attribute, value] of [
      ['cx', '6'],
      ['cy', '6'],
      ['r', '6'],
    ] as const)
      circle.setAttribute(attribute, value);
    if (color) circle.setAttribute('fill', color);
    dot.append(circle);
    const button = element('button', {
      type: 'button',
      class: 'dot-button',
      'aria-pressed': 'false',
      'aria-label': `Only ${name}`,
      title: `Only ${name}`,
    });
    button.append(dot);
    button.addEventListener('click', () => {
      const wasOn = button.getAttribute('aria-pressed') === 'true';
      for (const each of list.querySelectorAll('button')) each.setAttribute('aria-pressed', 'false');
      button.setAttribute('aria-pressed', String(!wasOn));
      choose(wasOn ? undefined : group);
    });
    const label = element('bdi', {}, name);
    const part = Math.round((100 * count) / Math.max(1, images));
    const entry = element(
      'li',
      {},
      button,
      element('span', { class: 'label' }, href ? element('a', { href }, label) : label),
      element('span', { class: 'muted small' }, `${count.toLocaleString('en-US')}, ${part}\u00a0%`),
    );
    return count > 0 ? entry : undefined;
  });
  list.replaceChildren(...entries.filter((entry) => entry !== undefined));
}
