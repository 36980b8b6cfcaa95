import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { doneBatches } from '../dashboard/shown-run.ts';
import { shownDashboard } from './shown-dashboard.ts';

const { shown, address, open } = shownDashboard();
const backgroundOf = (button: Locator) => button.evaluate((each) => getComputedStyle(each).backgroundColor);

test('in the system’s own colours, too, it shows what is on', async () => {
  const { page } = await open(`${shown.base}/map`, { forcedColors: 'active' });
  await page.locator('#map-stage.drawn').waitFor();
  const [select, move] = ['Select', 'Move'].map((name) => page.getByRole('button', { name, exact: true }));
  const off = await backgroundOf(move!);
  expect(await backgroundOf(select!)).not.toBe(off);
  await move!.click();
  expect(await backgroundOf(move!)).not.toBe(off);
  expect(await backgroundOf(select!)).toBe(off);
  const highlight = await page.evaluate(() => {
    document.body.append(Object.assign(document.createElement('b'), { id: 'sample' }));
    const sample = document.querySelector<HTMLElement>('#sample')!;
    sample.style.cssText = 'background: Highlight; forced-color-adjust: none';
    return getComputedStyle(sample).backgroundColor;
  });
  expect(await backgroundOf(move!)).toBe(highlight);

  await page.goto(address(`${shown.base}/images/shapes/tall.png`));
  const evidence = page.getByRole('button', { name: /^Evidence/ });
  const before = await backgroundOf(evidence);
  await evidence.click();
  expect(await backgroundOf(evidence)).not.toBe(before);
  await page.close();
});

test('on paper every layer of a picture fills its frame, whatever was laid out for the window', async () => {
  const { page } = await open(`${shown.base}/batches/${(await doneBatches(shown))[0]}`);
  const view = page.locator('.images .view').first();
  await view.scrollIntoViewIfNeeded();
  await expect
    .poll(() => view.locator('.veil').evaluate((veil: HTMLCanvasElement) => veil.width))
    .not.toBe(300);
  await page.emulateMedia({ media: 'print' });
  const frames = await view.evaluate((room) => {
    const boxOf = (each: Element) => {
      const { x, y, width, height } = each.getBoundingClientRect();
      return [x, y, width, height].map(Math.round).join();
    };
    const layers = [...room.querySelectorAll('.photo, canvas')];
    return {
      room: boxOf(room),
      layers: layers.map(boxOf),
      fits: layers.map((each) => getComputedStyle(each).objectFit),
    };
  });
  expect(frames.layers).toEqual([frames.room, frames.room, frames.room]);
  expect(frames.fits).toEqual(['contain', 'contain', 'contain']);
  await page.close();
});

test('on paper the map keeps its proportions, and there is nothing to click', async () => {
  const { page } = await open(`${shown.base}/map`);
  await page.locator('#map-stage.drawn').waitFor();
  await page.emulateMedia({ media: 'print' });
  const canvas = page.locator('.map-canvas');
  expect(await canvas.evaluate((each) => getComputedStyle(each).objectFit)).toBe('contain');
  for (const selector of ['.map-tools', '.site-nav', '.needs-script'])
    expect(await page.locator(selector).first().isVisible(), selector).toBe(false);
  await page.goto(address(`${shown.base}/images/shapes/tall.png`));
  expect(await page.getByRole('button', { name: /^Evidence|^All$|^None$/ }).count()).toBe(0);
  await page.close();
});
