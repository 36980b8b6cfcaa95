/** What the parts of the page share: its data, which concepts are shown, and the elements made from both. */
import type { Rgb } from '../../drawing/colour.ts';
import type { PageData, PageImage } from '../page-data.ts';
import { type Drawable, mapsOf } from './paint.ts';

export interface Page {
  data: PageData;
  /** Indices of the shown concepts, ascending. */
  shown(): number[];
  isShown(concept: number): boolean;
  setShown(concepts: readonly number[]): void;
  /** Calls back after every change of what is shown. */
  onShown(listener: () => void): void;
  /** Heatmaps, norms and colours of an image; `undefined` where its heatmaps are missing. */
  drawable(index: number): Drawable | undefined;
}

export function createPage(data: PageData): Page {
  const all = data.concepts.map((_, j) => j);
  const listeners: Array<() => void> = [];
  const drawables = new Map<number, Drawable | undefined>();
  const norms = data.concepts.map(({ norm }) => norm);
  const colours = data.concepts.map(({ color }) => rgbOf(color));
  let shown = all;

  const decode = ({ maps, rows, columns }: PageImage): Drawable | undefined =>
    maps === ''
      ? undefined
      : { ...mapsOf(bytesOf(maps), norms.length, rows, columns, data.heatmapScale), norms, colours };

  return {
    data,
    shown: () => shown,
    isShown: (concept) => shown.includes(concept),
    setShown(concepts) {
      shown = all.filter((j) => concepts.includes(j));
      for (const listener of listeners) listener();
    },
    onShown: (listener) => {
      listeners.push(listener);
    },
    drawable(index) {
      if (!drawables.has(index)) drawables.set(index, decode(data.images[index]!));
      return drawables.get(index);
    },
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
