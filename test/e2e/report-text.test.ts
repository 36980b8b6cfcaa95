import { describe, expect, it } from 'vitest';
import { hostileKeys } from '../report/small-run.ts';
import { sharedReport } from './shared-report.ts';

const { open, pages } = sharedReport();
const image = (key: string) => `image=${encodeURIComponent(key)}`;

describe('the report', () => {
  it('shows hostile names as text, and opens each by its address', async () => {
    const keys = hostileKeys.filter((key) => !key.includes('</script>'));
    const { page, complaints } = await open(pages.hostile);
    for (const key of keys) {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, image(key));
      await expect.poll(() => page.locator('#viewer h2').textContent()).toBe(key);
    }
    expect(await page.locator('script').count()).toBe(2);
    expect(await page.locator('.images .key').allTextContents()).toEqual(
      expect.arrayContaining(keys.map((key) => key.slice('hostile/'.length))),
    );
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('shows a hostile folder as text', async () => {
    const { page, complaints } = await open(pages.nested);
    expect(await page.locator('h1').textContent()).toBe('Batch 2 hostile/<');
    expect(await page.locator('script').count()).toBe(2);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('shows a hostile dataset name as text', async () => {
    const { page, complaints } = await open('index.html');
    expect(await page.locator('h1').textContent()).toBe('photos & <more>');
    expect(await page.locator('script').count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('has names for everything that can be operated or seen, and headings in order', async () => {
    for (const name of ['index.html', pages.shapes]) {
      const { page } = await open(name);
      const faults = await page.evaluate(() => {
        const nameless = [...document.querySelectorAll('a[href], button')].filter(
          (each) =>
            !(each.getAttribute('aria-label') ?? each.textContent)?.trim() &&
            !each.querySelector('img[alt]:not([alt=""])'),
        );
        const levels = [...document.querySelectorAll('h1, h2, h3, h4')]
          .filter((each) => !each.closest('dialog'))
          .map((each) => Number(each.tagName[1]));
        const jumps = levels.filter((level, i) => level > (levels[i - 1] ?? 0) + 1);
        const ids = [...document.querySelectorAll('[id]')].map((each) => each.id);
        return {
          nameless: nameless.map((each) => each.outerHTML),
          withoutAlt: [...document.querySelectorAll('img:not([alt])')].length,
          jumps,
          titles: levels.filter((level) => level === 1).length,
          twice: ids.filter((id, i) => ids.indexOf(id) !== i),
          inline: document.querySelectorAll('[style]:not(.view *), [onclick], [onload], [onerror]').length,
          landmarks: ['header', 'nav', 'main', 'footer'].filter((each) => !document.querySelector(each)),
        };
      });
      expect(faults, name).toEqual({
        nameless: [],
        withoutAlt: 0,
        jumps: [],
        titles: 1,
        twice: [],
        inline: 0,
        landmarks: [],
      });
      await page.close();
    }
  });

  it('has text of AA contrast, light and dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await open('index.html', { colorScheme });
      const ratios = await page.evaluate(() => {
        const style = getComputedStyle(document.documentElement);
        const luminance = (name: string) => {
          const hex = style.getPropertyValue(name).trim();
          const [r, g, b] = [1, 3, 5].map((at) => {
            const v = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
            return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
          });
          return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
        };
        const pairs = [
          ['--ink', '--page'],
          ['--muted', '--page'],
          ['--muted', '--surface'],
          ['--accent', '--page'],
          ['--accent', '--surface'],
          ['--accent', '--accent-soft'],
          ['--good', '--good-soft'],
          ['--bad', '--bad-soft'],
        ] as const;
        return pairs.map(([text, paper]) => {
          const [a, b] = [luminance(text), luminance(paper)].sort((x, y) => y - x);
          return { pair: `${text} on ${paper}`, ratio: (a! + 0.05) / (b! + 0.05) };
        });
      });
      expect(ratios.filter(({ ratio }) => !(ratio >= 4.5))).toEqual([]);
      await page.close();
    }
  });

  it('shows the overlay files where there is no JavaScript', async () => {
    const { page, complaints } = await open(pages.shapes, { javaScriptEnabled: false });
    await page.locator('#images').scrollIntoViewIfNeeded();
    const overlay = page.locator('.images noscript img').first();
    await expect.poll(() => overlay.isVisible()).toBe(true);
    expect(await overlay.getAttribute('src')).toContain('/overlays/');
    expect(await page.locator('.toolbar').isVisible()).toBe(false);
    expect(complaints).toEqual([]);
    await page.close();
  });
});
