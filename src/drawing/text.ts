/** Renders lines of text to masks with the bundled Inter typeface, whatever fonts the host has. */

import { createRequire } from 'node:module';
import sharp from 'sharp';
import type { RgbImage } from '../imaging/decode.ts';
import { type Mask, paintMask } from './canvas.ts';
import type { Rgb } from './colour.ts';

const require = createRequire(import.meta.url);

const faces = {
  regular: { family: 'Inter', file: '@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf' },
  bold: { family: 'Inter SemiBold', file: '@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf' },
} as const;

/** `size` is the em in pixels. */
export type TextStyle = { size: number; weight: keyof typeof faces };

/** A line of text; `middle` is the row of the mask half-way between ascender and descender, the caps' middle. */
export type TextMask = Mask & { middle: number };

/** Renders text, remembering what it has rendered: legends repeat the same strings for every image. */
export type TextRenderer = {
  /** The text, cut with an ellipsis where it is longer than any picture is wide. */
  render(text: string, style: TextStyle): Promise<TextMask>;
  /** The text, cut with an ellipsis so that it is at most `maxWidth` pixels wide. */
  renderWithin(text: string, style: TextStyle, maxWidth: number): Promise<TextMask>;
};

/** Lines that a renderer remembers; older ones are forgotten. Some kilobytes each. */
const remembered = 2000;

/** Pango's surfaces are no wider, in pixels; hardly a character is wider than two em. */
const widestSurface = 32767;
const mostCharacters = ({ size }: TextStyle) => Math.floor(widestSurface / (2 * size));

const withEllipsis = (characters: readonly string[]) => `${characters.join('').trimEnd()}…`;

export function createTextRenderer(): TextRenderer {
  const masks = new Map<string, Promise<TextMask>>();

  const render = (whole: string, style: TextStyle): Promise<TextMask> => {
    const characters = [...whole];
    const most = mostCharacters(style);
    const text = characters.length > most ? withEllipsis(characters.slice(0, most)) : whole;
    const key = `${style.weight} ${style.size} ${text}`;
    let mask = masks.get(key);
    if (!mask) {
      mask = renderText(text, style);
      masks.set(key, mask);
      mask.catch(() => masks.delete(key));
      if (masks.size > remembered) masks.delete(masks.keys().next().value!);
    }
    return mask;
  };

  const renderWithin = async (text: string, style: TextStyle, maxWidth: number): Promise<TextMask> => {
    let mask = await render(text, style);
    let characters = [...text].slice(0, mostCharacters(style));
    while (mask.width > maxWidth && characters.length > 0) {
      const kept = Math.min(characters.length - 1, Math.floor((characters.length * maxWidth) / mask.width));
      characters = characters.slice(0, kept);
      mask = await render(characters.length > 0 ? withEllipsis(characters) : '', style);
    }
    return mask;
  };

  return { render, renderWithin };
}

/** The renderer of everything that is drawn in this process: figures and labels return from batch to batch. */
export const textRenderer: TextRenderer = createTextRenderer();

/** Paints a rendered line with its left edge at `x` and its middle at `y`. */
export function paintText(
  canvas: RgbImage,
  mask: TextMask,
  x: number,
  y: number,
  colour: Rgb,
  opacity = 1,
): void {
  paintMask(canvas, mask, x, y - mask.middle, colour, opacity);
}

/** Escapes Pango markup and drops control characters. */
export function escapeMarkup(text: string): string {
  return text
    .replace(/\p{Cc}/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

/** Blocks of scripts that are written from right to left. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
/** What follows this mark is a line from left to right, although words in it may not be. */
const leftToRight = '\u200e';

/**
 * Pango crops a line to its ink, so "ace" and "gap" would come out with different heights. A bar in front of
 * the text, cut off again afterwards, gives every line the same vertical reference. It must stand on the left, also
 * where the text begins on the right.
 */
async function renderText(text: string, style: TextStyle): Promise<TextMask> {
  if (text.trim() === '') return { data: new Uint8Array(0), width: 0, height: 0, middle: 0 };
  const { family, file } = faces[style.weight];
  const bar = rightToLeft.test(text) ? `${leftToRight}|` : '|';
  const { data, info } = await sharp({
    text: {
      text: `${bar}  ${escapeMarkup(text)}`,
      font: `${family} ${style.size}`,
      fontfile: require.resolve(file),
      dpi: 72,
    },
  })
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return withoutBar({ data, width: info.width, height: info.height });
}

function withoutBar(mask: Mask): TextMask {
  const inked = (x: number) => rowsWithInk(mask, x).length > 0;
  let barEnd = 0;
  while (barEnd < mask.width && inked(barEnd)) barEnd++;
  let start = barEnd;
  while (start < mask.width && !inked(start)) start++;
  const barRows = rowsWithInk(mask, 0);
  const middle = (barRows[0] + barRows[barRows.length - 1] + 1) / 2;
  const width = mask.width - start;
  const data = new Uint8Array(width * mask.height);
  for (let y = 0; y < mask.height; y++) {
    data.set(mask.data.subarray(y * mask.width + start, (y + 1) * mask.width), y * width);
  }
  return { data, width, height: mask.height, middle };
}

function rowsWithInk(mask: Mask, x: number): number[] {
  const rows: number[] = [];
  for (let y = 0; y < mask.height; y++) if (mask.data[y * mask.width + x] > 0) rows.push(y);
  return rows;
}
