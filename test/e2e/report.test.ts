import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { plainKeys } from '../report/small-run.ts';
import { sharedReport } from './shared-report.ts';

const { open, pages } = sharedReport();

/** Mean colour of what is drawn on an image, `[red, green, blue]`; `undefined` for the bare photograph. */
const veilOf = (page: Page, index: number) =>
  page
    .locator('.images .veil')
    .nth(index)
    .evaluate((canvas: HTMLCanvasElement) => {
      if (canvas.hidden) return undefined;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      const sums = [0, 0, 0];
      for (let i = 0; i < data.length; i++) if (i % 4 < 3) sums[i % 4]! += data[i]!;
      // Before it is painted a canvas is transparent black; the veil is nowhere as dark.
      if (sums.every((sum) => sum === 0)) return undefined;
      return sums.map((sum) => Math.round((sum * 4) / data.length));
    });

const painted = (page: Page) => expect.poll(() => veilOf(page, 0));
const image = (key: string) => `image=${encodeURIComponent(key)}`;
const pressed = (page: Page) =>
  page
    .locator('.toolbar .toggle')
    .evaluateAll((buttons) => buttons.map((each) => each.ariaPressed === 'true'));

describe.each(['file', 'http'] as const)('the report opened from %s', (from) => {
  it('fits narrow and wide windows, light and dark, and nothing complains', async () => {
    for (const name of ['index.html', pages.shapes, pages.hostile]) {
      const { page, complaints } = await open(name, { from });
      for (const width of [360, 1400]) {
        await page.setViewportSize({ width, height: 800 });
        expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(
          width,
        );
      }
      for (const [colorScheme, paper] of [
        ['light', 'rgb(246, 247, 249)'],
        ['dark', 'rgb(16, 18, 22)'],
      ] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(paper);
      }
      await page.locator('.site-footer').scrollIntoViewIfNeeded();
      await page.waitForLoadState('load');
      expect(complaints, name).toEqual([]);
      await page.close();
    }
  });

  it('breaks long words of concepts’ names in no batch at a glance', async () => {
    const { page } = await open('index.html', { from });
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      const lines = await page.locator('.strip .label bdi').evaluateAll((names) =>
        names.map((name) => {
          name.textContent = 'loudspeaker';
          return name.getClientRects().length;
        }),
      );
      expect(new Set(lines), String(width)).toEqual(new Set([1]));
    }
    await page.close();
  });

  it('explains the figures of concepts without a pointer, too', async () => {
    const { page } = await open(pages.shapes, { from });
    const shown = await page.locator('.concept dl dt').allTextContents();
    const details = page.locator('details', { hasText: 'What the figures mean' });
    await details.locator('summary').focus();
    await page.keyboard.press('Enter');
    const explained = await details.locator('dt').allTextContents();
    expect(explained).toEqual(expect.arrayContaining([...new Set(shown)]));
    expect(await details.textContent()).toContain('without one of the images');
    await page.close();
  });

  it('loads every picture', async () => {
    for (const name of ['index.html', pages.shapes, pages.hostile]) {
      const { page } = await open(name, { from });
      const broken = await page.evaluate(async () => {
        const images = [...document.querySelectorAll('img')];
        for (const each of images) each.loading = 'eager';
        await Promise.all(images.map((each) => each.decode().catch(() => {})));
        return images.filter((each) => each.naturalWidth === 0).map((each) => each.src);
      });
      expect(broken).toEqual([]);
      await page.close();
    }
  });

  it('hides and shows concepts on all images, by click, key, and "only this"', async () => {
    const { page, complaints } = await open(pages.shapes, { from });
    await page.locator('#images').scrollIntoViewIfNeeded();
    await painted(page).toBeDefined();
    const all = await veilOf(page, 0);
    await page.locator('.toolbar .toggle').first().click();
    await painted(page).not.toEqual(all);
    expect(await pressed(page)).toEqual([false, true, true, true]);
    expect(new URL(page.url()).hash).toBe('#hide=1');
    await page.keyboard.press('1');
    await painted(page).toEqual(all);
    await page.locator('.toolbar .toggle').nth(1).dblclick();
    expect(await pressed(page)).toEqual([false, true, false, false]);
    await page
      .locator('.toolbar .toggle')
      .nth(2)
      .click({ modifiers: ['Shift'] });
    expect(await pressed(page)).toEqual([false, false, true, false]);
    await page.locator('[data-all="off"]').first().click();
    await painted(page).toBeUndefined();
    await page.locator('[data-all="on"]').first().click();
    await painted(page).toEqual(all);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('opens an image and its switches from the address, and says what is at the pointer', async () => {
    const { page, complaints } = await open(`${pages.shapes}#${image('shapes/wide.png')}&hide=2`, { from });
    const dialog = page.locator('#viewer');
    await expect.poll(() => dialog.getAttribute('open')).toBe('');
    expect(await dialog.locator('h2').textContent()).toBe('shapes/wide.png');
    expect(await pressed(page)).toEqual([true, false, true, true]);
    const stage = (await dialog.locator('.stage').boundingBox())!;
    await page.mouse.move(stage.x + stage.width / 2, stage.y + stage.height / 2);
    await expect
      .poll(() => dialog.locator('[data-slot="pointer"]').textContent())
      .toMatch(/strength \d\.\d\d here/);
    expect(await dialog.locator('tr.winner .here').textContent()).toMatch(/^\d\.\d\d$/);
    expect(await dialog.locator('[data-slot="links"]').textContent()).toContain('640 × 160');
    const column = await dialog.locator('.contributions td:nth-of-type(1)').allTextContents();
    const [logit, ...terms] = column.map((text) => Number(text.replace('−', '-'))).reverse();
    expect(terms.length).toBeGreaterThanOrEqual(5);
    expect(Math.abs(terms.reduce((sum, term) => sum + term, 0) - logit!)).toBeLessThan(0.05);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('colours what speaks for the best category instead, on all images and the large one', async () => {
    const { page, complaints } = await open(pages.shapes, { from });
    await page.locator('#images').scrollIntoViewIfNeeded();
    await painted(page).toBeDefined();
    const presence = (await veilOf(page, 0))!;
    const shown = () =>
      Promise.all(['.by-presence', '.by-evidence'].map((each) => page.locator(each).isVisible()));
    expect(await shown()).toEqual([true, false]);
    await page.locator('.toolbar .evidence-switch').click();
    await painted(page).not.toEqual(presence);
    expect(await shown()).toEqual([false, true]);
    expect(new URL(page.url()).hash).toBe('#colour=evidence');
    // A jump to a concept's card changes nothing, and stays in the address.
    await page.evaluate(() => location.assign('#concept-2'));
    expect(new URL(page.url()).hash).toBe('#concept-2');
    expect(await page.locator('.toolbar .evidence-switch').getAttribute('aria-pressed')).toBe('true');
    await page.locator('.images .view').first().click();
    const large = page.locator('#viewer .evidence-switch');
    const [best] = await page.locator('#viewer .prediction strong bdi').allTextContents();
    expect((await large.textContent())?.trim()).toBe(`Evidence for ${best}`);
    expect(await large.getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press('e');
    expect(await large.getAttribute('aria-pressed')).toBe('false');
    await page.keyboard.press('Escape');
    await painted(page).toEqual(presence);
    await expect.poll(() => new URL(page.url()).hash).toBe('');
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('colours by evidence from the address', async () => {
    const { page } = await open(`${pages.shapes}#${image('shapes/wide.png')}&colour=evidence`, { from });
    const large = page.locator('#viewer .evidence-switch');
    await expect.poll(() => large.getAttribute('aria-pressed')).toBe('true');
    expect(await page.locator('.toolbar .evidence-switch').getAttribute('aria-pressed')).toBe('true');
    await page.close();
  });

  it('goes through the images by keyboard alone', async () => {
    const { page, complaints } = await open(pages.shapes, { from });
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe(
      'Skip to the content',
    );
    const reached: string[] = [];
    for (let i = 0; i < 80; i++) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => {
        const active = document.activeElement as HTMLElement;
        return active.dataset.concept
          ? 'toggle'
          : (active.dataset.all ??
              (active.dataset.image ? 'image' : active.dataset.evidence === undefined ? '' : 'evidence'));
      });
      reached.push(at);
      if (at === 'image') break;
    }
    expect(reached.filter(Boolean)).toEqual([
      'toggle',
      'toggle',
      'toggle',
      'toggle',
      'evidence',
      'on',
      'off',
      'image',
    ]);
    await page.keyboard.press('Enter');
    const title = page.locator('#viewer h2');
    const first = await title.textContent();
    await page.keyboard.press('ArrowRight');
    expect(await title.textContent()).not.toBe(first);
    await page.keyboard.press('ArrowLeft');
    expect(await title.textContent()).toBe(first);
    await page.keyboard.press('2');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('#viewer').getAttribute('open')).toBeNull();
    await expect.poll(() => new URL(page.url()).hash).toBe('#hide=2');
    expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.image)).toBe('0');
    expect(await pressed(page)).toEqual([true, false, true, true]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('takes arrow keys where the large view came with the address, and after a click into the picture', async () => {
    const { page } = await open(`${pages.shapes}#${image(plainKeys[0]!)}`, { from });
    const title = page.locator('#viewer h2');
    await page.waitForLoadState('load');
    const inside = () => document.querySelector('#viewer')!.contains(document.activeElement);
    await expect.poll(() => page.evaluate(inside)).toBe(true);
    await page.keyboard.press('ArrowRight');
    expect(await title.textContent()).toBe(plainKeys[1]);
    await page.locator('#viewer [data-slot="stage"]').click();
    await page.keyboard.press('ArrowRight');
    expect(await title.textContent()).toBe(plainKeys[2]);
    await page.close();
  });

  it('closes the large view by going back', async () => {
    const { page } = await open(pages.shapes, { from });
    await page.locator('.images .view').nth(2).click();
    expect(new URL(page.url()).hash).toBe(`#${image(plainKeys[2]!)}`);
    await page.goBack();
    await expect.poll(() => page.locator('#viewer').getAttribute('open')).toBeNull();
    expect(new URL(page.url()).hash).toBe('');
    await page.close();
  });
});
