import { describe, expect, test } from 'vitest';
import { createCanvas } from '../../src/drawing/canvas.ts';
import { toHex } from '../../src/drawing/colour.ts';
import { createLegend, theme } from '../../src/drawing/legend.ts';
import { layOut, legendHeight } from '../../src/drawing/legend-layout.ts';
import { conceptColour } from '../../src/drawing/palette.ts';
import { createTextRenderer, escapeMarkup } from '../../src/drawing/text.ts';
import { contrast } from '../../src/views/swatch.tsx';

describe('layOut', () => {
  test.each([
    [480, 480, 8],
    [1200, 800, 5],
    [3000, 2000, 12],
    [600, 1200, 8],
    [480, 300, 24],
    [1920, 800, 8],
    [480, 2, 3],
    [480, 480, 1],
  ])('picture and legend lie inside the canvas and apart: %i×%i with %i concepts', (width, height, k) => {
    const { canvas, picture, panel } = layOut({ width, height }, k);
    expect(picture.x).toBeGreaterThanOrEqual(0);
    expect(picture.y).toBeGreaterThanOrEqual(0);
    expect(picture.x + width).toBeLessThanOrEqual(canvas.width);
    expect(picture.y + height).toBeLessThanOrEqual(canvas.height);
    expect(panel.x + panel.width).toBeLessThanOrEqual(canvas.width);
    expect(panel.y + panel.height).toBeLessThanOrEqual(canvas.height);
    expect(panel.x >= picture.x + width || panel.y >= picture.y + height).toBe(true);
    // Readable on screen, and all rows fit.
    expect(panel.em).toBeGreaterThanOrEqual(12);
    expect(Math.ceil(k / panel.columns) * panel.row).toBeLessThan(panel.height);
  });

  test('the legend is beside a square and below a panorama', () => {
    expect(layOut({ width: 600, height: 600 }, 5).panel).toMatchObject({ x: 600, y: 0 });
    expect(layOut({ width: 1200, height: 400 }, 5).panel).toMatchObject({ x: 0, y: 400 });
  });

  test.each([
    [600, 600, 3],
    [480, 320, 24],
    [1200, 400, 5],
  ])('leaves room for a line of text: %i×%i with %i concepts', (width, height, k) => {
    const [plain, noted] = [layOut({ width, height }, k), layOut({ width, height }, k, true)];
    const rowsEnd = ({ panel }: typeof plain) => Math.ceil(k / panel.columns) * panel.row + 3 * panel.em;
    expect(rowsEnd(noted) + 3.7 * noted.panel.em).toBeLessThanOrEqual(noted.panel.height + noted.panel.row);
    expect(noted.panel.height).toBeGreaterThanOrEqual(plain.panel.height);
  });

  test('type grows with the picture', () => {
    const em = (longest: number) => layOut({ width: longest, height: longest }, 8).panel.em;
    expect(em(3000)).toBeGreaterThan(3.5 * em(500));
  });

  test('many concepts beside a low picture: compact rows, and the canvas grows', () => {
    const { canvas, panel } = layOut({ width: 480, height: 320 }, 24);
    expect(panel.full).toBe(false);
    expect(canvas.height).toBeGreaterThan(320);
  });
});

describe('createLegend', () => {
  const drawn = async (shares: number[]) => {
    const concepts = shares.map((_, j) => ({
      name: `thing ${j}`,
      group: null,
      categories: [{ label: `thing ${j}`, score: 0.5 }],
    }));
    const panel = { x: 0, y: 0, ...legendHeight(shares.length, 300, 14) };
    const canvas = createCanvas(panel.width, panel.height, theme.background);
    await createLegend(concepts).draw(canvas, panel, shares);
    return canvas;
  };
  const count = (canvas: { data: Uint8Array }, [r, g, b]: readonly number[]) => {
    let pixels = 0;
    for (let i = 0; i < canvas.data.length; i += 3) {
      if (canvas.data[i] === r && canvas.data[i + 1] === g && canvas.data[i + 2] === b) pixels++;
    }
    return pixels;
  };

  test.each([
    ['an absent', 0],
    ['a present', 0.5],
  ])('what is said of %s concept can be read, and the number on its swatch', async (_, share) => {
    for (let index = 0; index < 24; index++) {
      const panel = { x: 0, y: 0, ...legendHeight(1, 300, 14) };
      expect(panel.full).toBe(true);
      const canvas = createCanvas(panel.width, panel.height, theme.background);
      const categories = ['thing', 'other', 'third'].map((label) => ({ label, score: 0.3 }));
      const legend = createLegend([{ name: 'thing', group: null, categories }], [conceptColour(index)]);
      await legend.draw(canvas, panel, [share]);
      const { em, row } = panel;
      const inks = (top: number, bottom: number, left: number, right: number) => {
        const found: string[] = [];
        for (let y = Math.ceil(top); y < bottom; y++) {
          for (let x = Math.ceil(left); x < right; x++) {
            const [red, green, blue] = canvas.data.subarray(3 * (y * panel.width + x));
            found.push(toHex([red!, green!, blue!]));
          }
        }
        return found;
      };
      const most = (found: readonly string[], behind: string) =>
        Math.max(...found.map((ink) => contrast(ink, behind)));
      const [top, middle, bottom] = [3 * em, 3 * em + row / 2, 3 * em + row];
      for (const line of [inks(top, middle, 4 * em, 14 * em), inks(middle, bottom, 4 * em, 14 * em)])
        expect(most(line, toHex(theme.background))).toBeGreaterThanOrEqual(4.5);
      const swatch = inks(middle - 0.8 * em, middle + 0.8 * em, 1.4 * em, 2.8 * em);
      // Its left side is bare.
      expect(most(swatch, swatch[0]!)).toBeGreaterThanOrEqual(4.5);
    }
  });

  test('a present concept has its full colour, an absent one is greyed', async () => {
    const canvas = await drawn([0.99, 0.01]);
    expect(count(canvas, conceptColour(0))).toBeGreaterThan(300);
    expect(count(canvas, conceptColour(1))).toBe(0);
  });

  test('a larger share has a longer bar', async () => {
    const [large, small] = [await drawn([0.9, 0.1]), await drawn([0.1, 0.9])];
    expect(count(large, conceptColour(0))).toBeGreaterThan(count(small, conceptColour(0)) + 50);
  });

  test.each([
    [200, 20],
    [20, 200],
  ])('the number of a concept is whole in a picture of %i×%i, too', async (...narrow) => {
    const inked = async (width: number, height: number) => {
      const canvas = createCanvas(width, height, theme.background);
      const legend = createLegend([{ name: 'thing', group: null, categories: [] }]);
      await legend.mark(canvas, { x: 0, y: 0, width, height }, 0, { x: 0.1, y: 0.1 }, 20);
      return count(canvas, conceptColour(0));
    };
    expect(await inked(...narrow)).toBe(await inked(200, 200));
  });

  test('no category, no share above 1 and no markup breaks it', async () => {
    const concepts = [
      { name: null, group: null, categories: [] },
      { name: '<b>&</b> "x" \u0000', group: null, categories: [{ label: '<b>&</b> "x" \u0000', score: 1 }] },
    ];
    const panel = { x: 0, y: 0, ...legendHeight(2, 300, 14) };
    const canvas = createCanvas(panel.width, panel.height, theme.background);
    await createLegend(concepts).draw(canvas, panel, [1.5, 0]);
    expect(count(canvas, conceptColour(0))).toBeGreaterThan(300);
  });
});

describe('text', () => {
  const style = { size: 20, weight: 'regular' } as const;

  test('markup is escaped', () => {
    expect(escapeMarkup('a<b> & \u0007c')).toBe('a&lt;b&gt; &amp;  c');
  });

  test('lines with and without descenders sit on the same middle', async () => {
    const { render } = createTextRenderer();
    const [ace, gap] = [await render('ace', style), await render('gap', style)];
    expect(ace.middle).toBe(gap.middle);
    const lowestInk = (m: typeof ace) => Math.floor(m.data.findLastIndex((v) => v > 60) / m.width);
    expect(lowestInk(gap)).toBeGreaterThan(lowestInk(ace) + 2);
  });

  test('the reference bar is gone, the text begins at its left edge', async () => {
    const { render } = createTextRenderer();
    const [one, two] = [await render('i', style), await render('ii', style)];
    expect(one.width).toBeLessThanOrEqual(6);
    expect(two.width).toBeGreaterThan(one.width + 2);
  });

  test('a long line is cut to fit, a short one is not', async () => {
    const { render, renderWithin } = createTextRenderer();
    const long = await renderWithin('a very long category name indeed', style, 120);
    expect(long.width).toBeLessThanOrEqual(120);
    expect(long.width).toBeGreaterThan(80);
    expect(await renderWithin('short', style, 120)).toBe(await render('short', style));
    expect((await renderWithin('anything', style, 1)).width).toBeLessThanOrEqual(1);
  });

  test('letters of Inter are drawn, not the box of a missing glyph', async () => {
    const { render } = createTextRenderer();
    const masks = await Promise.all(['a', 'e', 'é', '%', '…', '·'].map((c) => render(c, style)));
    const boxes = masks.map((m) => `${m.width}:${Buffer.from(m.data).toString('base64')}`);
    expect(new Set(boxes).size).toBe(boxes.length);
  });
});
