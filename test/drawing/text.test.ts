import { expect, test } from 'vitest';
import { createTextRenderer } from '../../src/drawing/text.ts';

test.each([
  ['W'.repeat(4000), 15],
  ['W'.repeat(4000), 82],
  ['\u{1f9a9}'.repeat(4000), 82],
])('a line that no picture is wide enough for is cut: %#', async (text, size) => {
  const { render, renderWithin } = createTextRenderer();
  const style = { size, weight: 'bold' } as const;
  const whole = await render(text, style);
  expect(whole.width).toBeGreaterThan(20 * size);
  const short = await renderWithin(text, style, 20 * size);
  expect(short.width).toBeLessThanOrEqual(20 * size);
  expect(short.width).toBeGreaterThan(15 * size);
});

test.each(['an image.jpg', 'תמונה', 'صورة.jpg', '12 תמונה.jpg'])(
  'of %s nothing is left that it is measured by',
  async (text) => {
    const { data, width, height } = await createTextRenderer().render(text, { size: 16, weight: 'regular' });
    const inked = (x: number) =>
      Array.from({ length: height }, (_, y) => data[y * width + x]!).filter(Boolean);
    // The bar reaches from the top of a line to its bottom; no letter does.
    for (let x = 0; x < width; x++) expect(inked(x).length).toBeLessThan(0.95 * height);
  },
);
