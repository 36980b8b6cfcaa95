/** What the parts of the page share: its data, which concepts are shown, and the elements made from both. */
import type { Rgb } from '../../drawing/colour.ts';
import { evidenceTints } from '../../drawing/tint.ts';
import type { PageData, PageImage } from '../page-data.ts';
import { type Drawable, mapsOf } from './paint.ts';

export interface Page {
  data: PageData;
  /** Indices of the shown concepts, ascending. */
  shown(): number[];
  isShown(concept: number): boolean;
  setShown(concepts: readonly number[]): void;
  /** Whether concepts are coloured by how they speak for the best category, instead of by how strongly they are present. */
  showsEvidence(): boolean;
  setShowsEvidence(on: boolean): void;
  /** Calls back after every change of what is shown, and how. */
  onShown(listener: () => void): void;
  /** What is shown of an image: heatmaps, tints, norms and colours; `undefined` where its heatmaps are missing. */
  drawable(index: number): Drawable | undefined;
}

export function createPage(data: PageData): Page {
  const all = data.concepts.map((_, j) => j);
  const listeners: Array<() => void> = [];
  const drawables = new Map<number, Drawable | undefined>();
  const norms = data.concepts.map(({ norm }) => norm);
  const colours = data.concepts.map(({ color }) => rgbOf(color));
  const drawablesByEvidence = new Map<number, Drawable | undefined>();
  let shown = all;
  let showsEvidence = false;

  const decode = ({ maps, rows, columns }: PageImage): Drawable | undefined =>
    maps === ''
      ? undefined
      : { ...mapsOf(bytesOf(maps), norms.length, rows, columns, data.heatmapScale), norms, colours };

  const drawableOf = (index: number): Drawable | undefined => {
    if (!drawables.has(index)) drawables.set(index, decode(data.images[index]!));
    return drawables.get(index);
  };

  /** Where an image's evidence is not known, it is drawn as usual. */
  const byEvidence = (index: number): Drawable | undefined => {
    const drawable = drawableOf(index);
    const { evidence } = data.images[index]!;
    if (!drawable || !evidence) return drawable;
    if (!drawablesByEvidence.has(index)) {
      const { maps, rows, columns } = evidence;
      const { maps: cells } = mapsOf(bytesOf(maps), norms.length, rows, columns, 1);
      drawablesByEvidence.set(index, { ...drawable, tints: evidenceTints(drawable.maps, cells) });
    }
    return drawablesByEvidence.get(index);
  };

  const tellAll = () => {
    for (const listener of listeners) listener();
  };

  return {
    data,
    shown: () => shown,
    isShown: (concept) => shown.includes(concept),
    setShown(concepts) {
      shown = all.filter((j) => concepts.includes(j));
      tellAll();
    },
    showsEvidence: () => showsEvidence,
    setShowsEvidence(on) {
      showsEvidence = on;
      document.documentElement.classList.toggle('shows-evidence', on);
      tellAll();
    },
    onShown: (listener) => {
      listeners.push(listener);
    },
    drawable: (index) => (showsEvidence ? byEvidence(index) : drawableOf(index)),
  };
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** `#rrggbb` → red, green, blue, 0 to 255. */
function rgbOf(color: string): Rgb {
  const channel = (at: number) => Number.parseInt(color.slice(at, at + 2), 16);
  return [channel(1), channel(3), channel(5)];
}

/** An element with attributes and children; texts become text nodes, never markup. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Record<string, string> = {},
  ...children: ReadonlyArray<Node | string>
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children);
  return made;
}
