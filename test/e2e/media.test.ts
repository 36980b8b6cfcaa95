import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Dashboard, startDashboard } from '../../src/dashboard/serve.ts';
import { shownRun } from '../dashboard/shown-run.ts';
import { openBrowser, openPage } from './browser.ts';

const shown = shownRun();
let browser: Browser;
let dashboard: Dashboard;

beforeAll(async () => {
  browser = await openBrowser();
  dashboard = await startDashboard({
    stores: [shown.stored.store.uri],
    host: '127.0.0.1',
    port: 0,
    readOnly: false,
    log: () => {},
  });
});
afterAll(async () => {
  await browser?.close();
  await dashboard?.close();
});

const open = async (path: string, options: Parameters<Browser['newPage']>[0] = {}) =>
  (await openPage(browser, dashboard.url.slice(0, -1) + path, { home: dashboard.url, ...options })).page;
const backgroundOf = (button: Locator) => button.evaluate((each) => getComputedStyle(each).backgroundColor);

test('in the system’s own colours, too, it shows what is on', async () => {
  const page = await open(`${shown.base}/map`, { forcedColors: 'active' });
  await page.locator('#map-stage.drawn').waitFor();
  const [select, move] = ['Select', 'Move'].map((name) => page.getByRole('button', { name, exact: true }));
  const off = await backgroundOf(move!);
  expect(await backgroundOf(select!)).not.toBe(off);
  await move!.click();
  expect(await backgroundOf(move!)).not.toBe(off);
  expect(await backgroundOf(select!)).toBe(off);

  await page.goto(`${dashboard.url.slice(0, -1)}${shown.base}/images/shapes/tall.png`);
  const evidence = page.getByRole('button', { name: /^Evidence/ });
  const before = await backgroundOf(evidence);
  await evidence.click();
  expect(await backgroundOf(evidence)).not.toBe(before);
  await page.close();
});
