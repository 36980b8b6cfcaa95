/** Decides where an overlay's legend goes, how large its type is and how much it shows. */

import type { Size } from '../imaging/fit.ts';

/** Where everything of an overlay lies, in pixels of the finished canvas. */
export type OverlayLayout = {
  canvas: Size;
  /** Top left corner of the picture. */
  picture: { x: number; y: number };
  panel: LegendPanel;
};

export type LegendPanel = {
  x: number;
  y: number;
  width: number;
  height: number;
  /** Type size in pixels, the unit of all other measures. */
  em: number;
  columns: number;
  /** Height of a row; `full` rows have a second line with further categories. */
  row: number;
  full: boolean;
};

/** Measures in em. */
export const measure = {
  padding: 1.1,
  header: 1.9,
  footer: 2.1,
  note: 1.6,
  fullRow: 3,
  roomyRow: 3.6,
  compactRow: 2.1,
  column: 21,
  minColumn: 18,
} as const;

/** Wider pictures than this get their legend below, others on the right. */
const wide = 1.7;

/** The layout of the overlay of a picture of this size with `k` concepts, and a line of text below them if `noted`. */
export function layOut(picture: Size, k: number, noted = false): OverlayLayout {
  const base = Math.max(13, Math.round(Math.max(picture.width, picture.height) / 62));
  return picture.width / picture.height > wide
    ? below(picture, k, base, noted)
    : right(picture, k, base, noted);
}

function right(picture: Size, k: number, base: number, noted: boolean): OverlayLayout {
  const { padding, header, footer, fullRow, roomyRow, compactRow, column } = measure;
  const rest = 2 * padding + header + footer + (noted ? measure.note : 0);
  // Few concepts beside a tall picture: larger type fills the height better than empty space.
  const em = Math.round(Math.min(base * 1.25, Math.max(base, picture.height / (k * roomyRow + rest))));
  const free = picture.height - rest * em;
  const full = k * fullRow * em <= free;
  const least = (full ? fullRow : compactRow) * em;
  const row = Math.floor(Math.max(least, Math.min(free / k, (full ? roomyRow : fullRow - 0.2) * em)));
  const height = Math.max(picture.height, Math.ceil(k * row + rest * em));
  const width = Math.round(column * em);
  return {
    canvas: { width: picture.width + width, height },
    picture: { x: 0, y: Math.floor((height - picture.height) / 2) },
    panel: { x: picture.width, y: 0, width, height, em, columns: 1, row, full },
  };
}

/** The size and arrangement of a legend that spans `width` pixels in as many columns as fit. */
export function legendHeight(
  k: number,
  width: number,
  em: number,
  noted = false,
): Omit<LegendPanel, 'x' | 'y'> {
  const { padding, header, footer, fullRow, minColumn } = measure;
  const mostColumns = Math.max(1, Math.min(k, Math.floor(width / (minColumn * em))));
  const rows = Math.ceil(k / mostColumns);
  const columns = Math.ceil(k / rows);
  const row = Math.floor(fullRow * em);
  const extra = noted ? measure.note : 0;
  const height = Math.ceil((2 * padding + header + footer + extra) * em + rows * row);
  return { width, height, em, columns, row, full: true };
}

function below(picture: Size, k: number, em: number, noted: boolean): OverlayLayout {
  const width = Math.max(picture.width, Math.round(measure.column * em));
  const panel = legendHeight(k, width, em, noted);
  return {
    canvas: { width, height: picture.height + panel.height },
    picture: { x: Math.floor((width - picture.width) / 2), y: 0 },
    panel: { x: 0, y: picture.height, ...panel },
  };
}
