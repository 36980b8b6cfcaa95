import { expect, test } from 'vitest';
import { createTextRenderer } from '../../src/drawing/text.ts';

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
