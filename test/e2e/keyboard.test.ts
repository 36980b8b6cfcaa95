import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { saveFindings } from '../../src/catalog/findings.ts';
import { mergeFindings } from '../../src/concepts/motif-findings.ts';
import { plainKeys } from '../report/small-run.ts';
import { shownDashboard } from './shown-dashboard.ts';

const { shown, address, open } = shownDashboard();

const pressed = (page: Page) =>
  page.locator('[data-concept]').evaluateAll((all) => all.map((each) => each.getAttribute('aria-pressed')));

/** The address of the batch of plain shapes. */
async function shapesBatch(): Promise<string> {
  for await (const { batchId, images } of shown.stored.batches()) {
    if (images.some(({ key }) => key === plainKeys[0])) return `${shown.base}/batches/${batchId}`;
  }
  throw new Error('The run has no batch of shapes.');
}

test.each([
  ['a batch', shapesBatch],
  ['an image', () => `${shown.base}/images/shapes/tall.png`],
])('the single keys of the page of %s are switched off, and stay off', async (_, path) => {
  const { page } = await open(await path());
  const keys = page.getByRole('button', { name: 'Keys' });
  const all = await pressed(page);
  await page.keyboard.press('1');
  expect(await pressed(page)).not.toEqual(all);
  await page.keyboard.press('1');
  await keys.click();
  expect(await keys.getAttribute('aria-pressed')).toBe('false');
  for (const key of ['1', 'e', 'Shift+Digit2']) await page.keyboard.press(key);
  expect(await pressed(page)).toEqual(all);
  await page.reload();
  await page.keyboard.press('2');
  expect(await pressed(page)).toEqual(all);
  await keys.click();
  await page.keyboard.press('2');
  expect(await pressed(page)).not.toEqual(all);
  await page.close();
});

test('a key switches the motif that has its number, also where one before it is hidden', async () => {
  const path = `${shown.base}/images/shapes/tall.png?of=motifs`;
  const { page } = await open(path);
  const numbers = () => page.locator('.viewer-table .swatch text').allTextContents();
  const [lowest, other] = (await numbers()).sort((a, b) => Number(a) - Number(b));
  const id = (await shown.stored.motifs()).motifs.find(
    (motif) => Number(motif.id.slice(1)) === Number(lowest),
  )!.id;
  await saveFindings(shown.stored, ({ motifs }) =>
    mergeFindings(motifs, [{ id, hidden: true, shortcut: false }]),
  );
  await page.reload();
  expect(await numbers()).not.toContain(lowest);
  await page.keyboard.press(lowest!);
  expect(await page.locator('.toggle[aria-pressed="false"]').count()).toBe(0);
  await page.keyboard.press(other!);
  const off = page.locator('.toggle[aria-pressed="false"]');
  expect(await off.locator('.swatch text').allTextContents()).toEqual([other]);
  expect(await off.getAttribute('aria-keyshortcuts')).toBe(other);
  await saveFindings(shown.stored, ({ motifs }) =>
    mergeFindings(motifs, [{ id, hidden: false, shortcut: false }]),
  );
  await page.close();
});

test('switches and figures are named by number as well, since names recur', async () => {
  const { page } = await open(`${shown.base}/images/shapes/tall.png`);
  const first = page.locator('.viewer-table tbody tr').first();
  const number = await first.locator('.swatch text').textContent();
  expect(await first.getByRole('button', { name: new RegExp(`^Concept ${number}: `) }).count()).toBe(1);
  expect(await first.getByRole('link', { name: new RegExp(`% share of concept ${number}$`) }).count()).toBe(
    1,
  );
  await page.goto(address(await shapesBatch()));
  expect(await page.getByRole('button', { name: /^Concept 1: / }).count()).toBe(1);
  await page.locator('.images .view').first().click();
  expect(
    await page
      .locator('#viewer')
      .getByRole('button', { name: /^Concept 1: / })
      .count(),
  ).toBe(1);
  await page.close();
});

test('turning images in the large view keeps the keyboard’s place, and says which image it is', async () => {
  const { page, complaints } = await open(await shapesBatch());
  await page.locator('.images .view').first().click();
  const viewer = page.locator('#viewer');
  const focused = () =>
    page.evaluate(() => {
      const { dataset, className, textContent } = document.activeElement as HTMLElement;
      return dataset.concept ?? (className || textContent);
    });
  for (const place of ['[data-concept="2"]', '.table-room', 'a >> nth=1']) {
    await viewer.locator(place).focus();
    const before = await focused();
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toBe(before);
  }
  expect(await viewer.locator('h2').textContent()).toBe(plainKeys[3]);
  expect(await viewer.getByRole('status').textContent()).toBe(`${plainKeys[3]}, 4 of 4`);
  expect(complaints).toEqual([]);
  await page.close();
});

test.each([
  ['an image’s page', () => `${shown.base}/images/shapes/right.png`, '.image-body'],
  [
    'the large view',
    async () => `${await shapesBatch()}#image=${encodeURIComponent(plainKeys[1]!)}`,
    '#viewer',
  ],
])('arrow keys on the picture of %s say what is where, and turn no page', async (_, path, place) => {
  const { page, complaints } = await open(await path());
  const root = page.locator(place);
  const said = () => root.locator('[data-slot="pointer"]').textContent();
  const picture = root.getByRole('application');
  await expect.poll(said).toContain('arrow keys');
  await picture.focus();
  await expect.poll(said).toMatch(/strength \d\.\d\d here: /);
  expect(await root.locator('[data-slot="pointer"]').getAttribute('aria-live')).toBe('polite');
  const middle = await root.locator('.here').allTextContents();
  for (let i = 0; i < 6; i++) await page.keyboard.press('ArrowLeft');
  for (let i = 0; i < 30; i++) await page.keyboard.press('ArrowUp');
  expect(await root.locator('.here').allTextContents()).not.toEqual(middle);
  const [frame, point] = await Promise.all(
    ['.photo', '.point'].map(async (layer) => (await root.locator(layer).boundingBox())!),
  );
  expect(Math.abs(point!.x + point!.width / 2 - (frame!.x + frame!.width / 4))).toBeLessThan(1);
  expect(Math.abs(point!.y + point!.height / 2 - frame!.y)).toBeLessThan(1);
  await page.keyboard.press('Tab');
  await expect.poll(said).toContain('arrow keys');
  expect(await root.locator('.point').count()).toBe(0);
  await page.keyboard.press('ArrowRight');
  const next = root.or(page.locator('h1')).getByText(plainKeys[2]!).first();
  await next.waitFor();
  expect(complaints).toEqual([]);
  await page.close();
});

test('a table that is wider than its place is moved by arrow keys, rather than the page turned', async () => {
  const { page } = await open(`${shown.base}/images/shapes/right.png`, {
    viewport: { width: 320, height: 640 },
  });
  const room = page.locator('.table-room');
  expect(await room.evaluate((each) => each.scrollWidth > each.clientWidth)).toBe(true);
  await room.press('ArrowRight');
  await expect.poll(() => room.evaluate((each) => each.scrollLeft)).toBeGreaterThan(0);
  expect(page.url()).toContain('right.png');
  await page.close();
});

test('what has the focus is not under the switches, however many there are', async () => {
  const { page } = await open(await shapesBatch(), { viewport: { width: 700, height: 460 } });
  await page.locator('.toggles').evaluate((toggles) => {
    const [first] = toggles.children;
    for (let i = 0; i < 60; i++) toggles.append(first!.cloneNode(true));
  });
  await page.locator('.images .view').last().focus();
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await page.keyboard.press('Shift+Tab');
  const [bar, focused] = await page.evaluate(() =>
    [document.querySelector('.toolbar')!, document.activeElement!].map((each) => {
      const { top, bottom } = each.getBoundingClientRect();
      return { top, bottom };
    }),
  );
  expect(bar!.top).toBe(0);
  expect(focused!.top).toBeGreaterThanOrEqual(bar!.bottom);
  await page.close();
});
