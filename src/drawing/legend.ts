/** Draws the legend of an overlay: each concept's colour, number, categories and share of the image. */

import type { RgbImage } from '../imaging/decode.ts';
import { type Box, fillBox } from './canvas.ts';
import { mix, type Rgb } from './colour.ts';
import { type LegendPanel, measure } from './legend-layout.ts';
import { conceptColour } from './palette.ts';
import { paintText, type TextMask, type TextStyle, textRenderer as text } from './text.ts';

/** A concept as the legend names it: by its group, if it has one, or its best category; scores 0 to 1. */
export type LegendConcept = {
  /** Null: neither says much. */
  name: string | null;
  group: { label: string; score: number } | null;
  categories: ReadonlyArray<{ label: string; score: number }>;
};

export type Legend = {
  concepts: readonly LegendConcept[];
  colours: readonly Rgb[];
  /**
   * Draws the legend into the panel; `shares` `[k]`, 0 to 1, are parts of the image's explained activation. `note` is
   * a line of text below the concepts, for which the panel was laid out.
   */
  draw(canvas: RgbImage, panel: LegendPanel, shares: ArrayLike<number>, note?: string): Promise<void>;
  /** Marks a place of the picture, in fractions of `frame`, with the concept's number. */
  mark(
    canvas: RgbImage,
    frame: Box,
    index: number,
    place: { x: number; y: number },
    em: number,
  ): Promise<void>;
};

/** A concept with a smaller share than this counts as absent from the image and is greyed. */
export const presentShare = 0.02;

export const theme = {
  background: [20, 22, 26] as Rgb,
  text: [240, 242, 245] as Rgb,
  muted: [150, 156, 166] as Rgb,
  track: [48, 52, 60] as Rgb,
};

/** Of numbers on swatches: on the palette's darkest colours the background's has a contrast of only 4.1. */
const black: Rgb = [0, 0, 0];

const absentOpacity = 0.38;

/** The second line of an absent concept is the faintest of all; its contrast is still 4.5 and more. */
const faintest = 0.85;

/** A legend for one batch. `colours` default to the palette. */
export function createLegend(concepts: readonly LegendConcept[], colours?: readonly Rgb[]): Legend {
  const palette = colours ?? concepts.map((_, j) => conceptColour(j));

  /** Paints text right-aligned, returning its left edge. */
  const paintRight = (canvas: RgbImage, mask: TextMask, right: number, y: number, colour: Rgb) => {
    paintText(canvas, mask, right - mask.width, y, colour);
    return right - mask.width;
  };

  const drawHeader = async (canvas: RgbImage, x: number, right: number, y: number, em: number) => {
    const style: TextStyle = { size: Math.round(em * 0.78), weight: 'regular' };
    paintText(canvas, await text.render('Concept, category score', style), x, y, theme.muted);
    paintRight(canvas, await text.render('Share', style), right, y, theme.muted);
  };

  const drawScale = async (canvas: RgbImage, x: number, y: number, em: number) => {
    const style: TextStyle = { size: Math.round(em * 0.78), weight: 'regular' };
    const absent = await text.render('absent', style);
    const present = await text.render('typical', style);
    paintText(canvas, absent, x, y, theme.muted);
    const start = x + absent.width + 0.6 * em;
    const width = Math.round(5 * em);
    for (let s = 0; s < width; s++) {
      const column = { x: Math.round(start) + s, y: y - 0.2 * em, width: 1, height: 0.4 * em };
      fillBox(canvas, column, mix(theme.track, theme.text, s / width));
    }
    paintText(canvas, present, start + 5 * em + 0.6 * em, y, theme.muted);
  };

  const drawRow = async (
    canvas: RgbImage,
    j: number,
    x: number,
    right: number,
    y: number,
    panel: LegendPanel,
    share: number,
  ) => {
    const { em, full } = panel;
    const present = share >= presentShare;
    const opacity = present ? 1 : absentOpacity;
    const regular: TextStyle = { size: Math.round(em * 0.82), weight: 'regular' };
    const bold: TextStyle = { size: em, weight: 'bold' };
    const lineGap = full ? 0.66 * em : 0;
    const colour = palette[j];

    const side = Math.round((full ? 2 : 1.5) * em);
    const left = Math.round(x);
    fillBox(canvas, { x: left, y: Math.round(y - side / 2), width: side, height: side }, colour, {
      radius: side * 0.24,
      opacity,
    });
    const number = await text.render(String(j + 1), { size: Math.round(em * 0.95), weight: 'bold' });
    paintText(canvas, number, left + (side - number.width) / 2, y, present ? black : theme.text);

    const figure = await text.render(
      present || share >= 0.005 ? `${Math.round(share * 100)} %` : '0 %',
      bold,
    );
    const barWidth = 3.4 * em;
    const barHeight = Math.max(2, (full ? 0.34 : 0.2) * em);
    const barY = y + (full ? lineGap - barHeight / 2 : 0.62 * em);
    const ink = present ? theme.text : theme.muted;
    const second = present ? 1 : faintest;
    paintRight(canvas, figure, right, y - lineGap, ink);
    fillBox(canvas, { x: right - barWidth, y: barY, width: barWidth, height: barHeight }, theme.track, {
      radius: barHeight / 2,
    });
    const filled = Math.min(1, share) * barWidth;
    if (filled >= 0.5) {
      const bar = { x: right - barWidth, y: barY, width: Math.max(filled, barHeight), height: barHeight };
      fillBox(canvas, bar, colour, { radius: barHeight / 2, opacity });
    }

    const textX = left + side + 0.7 * em;
    const room = right - barWidth - 0.8 * em - textX;
    const { name, group, categories } = concepts[j];
    const isCategory = name !== null && !group;
    const top = isCategory ? categories[0] : group;
    const others = isCategory ? categories.slice(1) : categories;
    const score = top ? await text.render(top.score.toFixed(2), regular) : undefined;
    const label = await text.renderWithin(
      name ?? 'unclear',
      bold,
      room - (score ? score.width + 0.5 * em : 0),
    );
    paintText(canvas, label, textX, y - lineGap, ink);
    if (score) paintText(canvas, score, textX + label.width + 0.5 * em, y - lineGap, theme.muted, second);
    if (full && others.length > 0) {
      const line = others.slice(0, 2).map((c) => `${c.label} ${c.score.toFixed(2)}`);
      // Whole categories rather than cut ones: the second only where it fits.
      let rest = await text.render(line.join('  ·  '), regular);
      if (rest.width > room) rest = await text.renderWithin(line[0], regular, room);
      paintText(canvas, rest, textX, y + lineGap, theme.muted, second);
    }
  };

  const draw: Legend['draw'] = async (canvas, panel, shares, note) => {
    const { em, columns } = panel;
    const padding = measure.padding * em;
    const gap = 1.6 * em;
    const columnWidth = (panel.width - 2 * padding - (columns - 1) * gap) / columns;
    const rows = Math.ceil(concepts.length / columns);
    const top = panel.y + padding + measure.header * em;
    for (let column = 0; column < columns; column++) {
      const x = panel.x + padding + column * (columnWidth + gap);
      const right = Math.round(x + columnWidth);
      await drawHeader(canvas, x, right, panel.y + padding + 0.6 * em, em);
      for (let r = 0; r < rows; r++) {
        const j = column * rows + r;
        if (j < concepts.length)
          await drawRow(canvas, j, x, right, Math.round(top + (r + 0.5) * panel.row), panel, shares[j]);
      }
    }
    const bottom = panel.y + panel.height - padding - 0.5 * em;
    await drawScale(canvas, panel.x + padding, bottom, em);
    if (note === undefined) return;
    const style: TextStyle = { size: Math.round(em * 0.82), weight: 'regular' };
    const line = await text.renderWithin(note, style, panel.width - 2 * padding);
    paintText(canvas, line, panel.x + padding, bottom - measure.note * em, theme.text);
  };

  const mark: Legend['mark'] = async (canvas, frame, index, place, em) => {
    const number = await text.render(String(index + 1), { size: Math.round(em * 0.95), weight: 'bold' });
    const height = Math.round(1.5 * em);
    const width = Math.max(height, Math.round(number.width + 0.8 * em));
    // In the middle of a picture that is narrower than it.
    const within = (at: number, start: number, length: number, size: number) => {
      const inset = Math.min(0.3 * em, (length - size) / 2);
      return start + Math.round(Math.min(length - size - inset, Math.max(inset, at * length - size / 2)));
    };
    const x = within(place.x, frame.x, frame.width, width);
    const y = within(place.y, frame.y, frame.height, height);
    fillBox(canvas, { x, y, width, height }, theme.background, { radius: height * 0.28, opacity: 0.78 });
    paintText(canvas, number, x + (width - number.width) / 2, y + height / 2, palette[index]);
  };

  return { concepts, colours: palette, draw, mark };
}
