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
  /** Whether it is drawn how concepts speak for the best category, instead of how strongly they are present. */
  showsEvidence(): boolean;
  setShowsEvidence(on: boolean): void;
  /** Calls back after every change of what is shown, and how. */
  onShown(listener: () => void): void;
  /** Heatmaps, norms and colours of an image; `undefined` where its heatmaps are missing. */
  presence(index: number): Drawable | undefined;
  /** What is to be drawn on an image: that, or its evidence where it is known. */
  drawable(index: number): Drawable | undefined;
}

export function createPage(data: PageData): Page {
  const all = data.concepts.map((_, j) => j);
  const listeners: Array<() => void> = [];
  const norms = data.concepts.map(({ norm }) => norm);
  const colours = data.concepts.map(({ color }) => rgbOf(color));
  let shown = all;
  let showsEvidence = false;

  const presence = kept(({ maps, rows, columns }) =>
    maps === ''
      ? undefined
      : { ...mapsOf(bytesOf(maps), norms.length, rows, columns, data.heatmapScale), norms, colours },
  );
  // Evidence has one unit for all concepts, so that the most of it wins a place.
  const alike = norms.map(() => 1);
  const evidence = kept(
    ({ evidence }) =>
      evidence && {
        ...mapsOf(bytesOf(evidence.maps), norms.length, evidence.rows, evidence.columns, 1),
        norms: alike,
        colours,
      },
  );

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
    presence: (index) => presence(data.images[index]!),
    drawable(index) {
      const image = data.images[index]!;
      return (showsEvidence && evidence(image)) || presence(image);
    },
  };
}

/** What `decode` makes of an image, made once. */
function kept(decode: (image: PageImage) => Drawable | undefined) {
  const made = new Map<PageImage, Drawable | undefined>();
  return (image: PageImage): Drawable | undefined => {
    if (!made.has(image)) made.set(image, decode(image));
    return made.get(image);
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
