import { copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Dashboard, startDashboard } from '../../src/dashboard/serve.ts';
import { runCli, type Started, startCli } from '../integration/cli.ts';
import { copyStamps } from '../photographs.ts';
import { type RedisServer, startRedis } from '../servers/redis.ts';
import { seriousFindings } from './accessibility.ts';
import { openBrowser, openPage } from './browser.ts';

const broken = 'zz broken & <b>.jpg';
let browser: Browser;
// Each test has its own of these: what one that failed left in a queue would fail the next, and its own second try.
let folder: string;
let redis: RedisServer;
let dashboard: Dashboard;
let worker: Started | undefined;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leitmotif-test-'));
  // Twelve with the broken one, so six batches: on a busy machine one or two might be over between two events.
  await copyStamps('food/fruit', 11, folder);
  await writeFile(join(folder, 'fruit', broken), 'not a photograph');
  redis = await startRedis();
  dashboard = await open();
  return async () => {
    worker?.process.kill('SIGTERM');
    await worker?.ended;
    worker = undefined;
    await dashboard.close();
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  };
});

const open = (options: { token?: string } = {}) =>
  startDashboard({
    stores: [join(folder, 'store')],
    redis: { url: redis.url, wanted: true },
    host: '127.0.0.1',
    port: 0,
    readOnly: false,
    log: () => {},
    ...options,
  });
const imagesDone = async (page: Page) =>
  Number(await page.getByRole('progressbar').getAttribute('aria-valuenow'));
const stateOf = (page: Page) => page.locator('.queue-run').getAttribute('data-state');

test('watched in a browser: a run moves, an image fails and is tried again, its motif leads to concepts to switch', async () => {
  const env = { REDIS_URL: redis.url };
  const { page, complaints } = await openPage(browser, `${dashboard.url}queue`, { home: dashboard.url });
  expect(await page.getByText('No run is in the queue').isVisible()).toBe(true);

  const args = ['--out', join(folder, 'store'), '--batch-size', '2', '--size', '160', '-k', '3'];
  const enqueued = await runCli(['enqueue', join(folder, 'fruit'), ...args], { env });
  expect(enqueued.code, enqueued.stderr).toBe(0);
  await page.getByRole('heading', { name: 'fruit' }).waitFor();
  expect(await imagesDone(page)).toBe(0);
  const heard = await page.locator('#said').evaluateHandle((said) => {
    const texts = [said.textContent];
    new MutationObserver(() => texts.push(said.textContent)).observe(said, { childList: true });
    return texts;
  });

  worker = startCli(['worker', '--workers', '1'], { env });
  const seen = new Set<number>();
  await expect
    .poll(
      async () => {
        seen.add(await imagesDone(page));
        return stateOf(page);
      },
      { interval: 50 },
    )
    .toBe('complete');
  expect([...seen].filter((percent) => percent > 0 && percent < 100)).not.toEqual([]);

  const words = await heard.jsonValue();
  expect(words[0]).toBe('fruit: Waiting.');
  expect(words.at(-1)).toBe('fruit: Complete.');
  // Its states and quarters, rather than every image.
  expect(words.length).toBeLessThanOrEqual(8);

  const reason = page.locator('.reasons details');
  await reason.locator('summary').click();
  expect(await reason.locator('summary').textContent()).toContain('1 image without results: image-format');
  expect(await reason.locator('.reason-images .key').textContent()).toBe(broken);
  expect(await seriousFindings(page)).toEqual([]);

  const whole = join(folder, 'fruit', broken);
  await copyStampOver(whole);
  const pressed = await page.getByRole('button', { name: 'Retry what failed' }).elementHandle();
  await pressed!.press('Enter');
  const isGone = (button: SVGElement | HTMLElement) => !button.isConnected || button.textContent === 'Cancel';
  await expect.poll(() => pressed!.evaluate(isGone), { interval: 20 }).toBe(true);
  expect(await pressed!.textContent()).toBe('Retry what failed');
  await expect.poll(() => page.locator('#notice').textContent()).toContain('1 finished batch will be done');
  await expect.poll(() => page.locator('.reasons').count(), { interval: 100 }).toBe(0);
  await expect.poll(() => stateOf(page), { interval: 100 }).toBe('complete');

  await page.getByRole('link', { name: 'fruit', exact: true }).click();
  await page.locator('.motifs .motif-name a').first().click();
  await page.getByRole('heading', { name: 'Where it is strongest' }).waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await page.locator('.motif-exemplars .crop').first().click();
  const veil = page.locator('#viewer .veil');
  const drawn = () =>
    veil.evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      return data.reduce((sum, value) => sum + value, 0);
    });
  await expect.poll(drawn).toBeGreaterThan(0);
  const before = await drawn();
  await page.locator('#viewer .toggle').first().click();
  await expect.poll(drawn).not.toBe(before);
  expect(new URL(page.url()).hash).toContain('hide=');
  expect(await seriousFindings(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await page.close();
});

test('the keyboard keeps its place after a button was pressed, also where that is gone', async () => {
  const env = { REDIS_URL: redis.url };
  const { page, complaints } = await openPage(browser, `${dashboard.url}queue`, { home: dashboard.url });
  const focused = () =>
    page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent);

  await page.getByRole('button', { name: 'Pause' }).press('Enter');
  await page.getByRole('button', { name: 'Resume' }).waitFor();
  expect(await focused()).toBe('Resume');

  const args = ['--out', join(folder, 'store'), '-k', '2'];
  const enqueued = await runCli(['enqueue', join(folder, 'fruit'), ...args], { env });
  expect(enqueued.code, enqueued.stderr).toBe(0);
  const cancel = page.getByRole('button', { name: 'Cancel' });
  await cancel.press('Enter');
  await cancel.waitFor({ state: 'detached' });
  expect(await focused()).toMatch(/^run-/);
  await page.getByRole('button', { name: 'Resume' }).press('Enter');
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  expect(complaints).toEqual([]);
  await page.close();
});

test('tabs out of sight leave the browser its connections, and are up to date when they are back', async () => {
  const context = await browser.newContext();
  const show = (page: Page, isShown: boolean) =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
      document.dispatchEvent(new Event('visibilitychange'));
    }, !isShown);
  const tabs: Page[] = [];
  for (let tab = 0; tab < 6; tab++) {
    const page = await context.newPage();
    await page.goto(`${dashboard.url}queue`);
    await show(page, false);
    tabs.push(page);
  }
  const last = await context.newPage();
  await last.goto(`${dashboard.url}queue`, { timeout: 10_000 });
  await last.getByRole('button', { name: 'Pause' }).click();
  await last.getByRole('button', { name: 'Resume' }).waitFor();
  const first = tabs[0]!;
  expect(await first.getByRole('button', { name: 'Pause' }).count()).toBe(1);
  await show(first, true);
  await first.getByRole('button', { name: 'Resume' }).click();
  await first.getByRole('button', { name: 'Pause' }).waitFor();
  await context.close();
});

test('who was signed out elsewhere is told so, and goes on once signed in', async () => {
  const guarded = await open({ token: 'a-token-that-is-long-enough' });
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${guarded.url}queue`);
  await page.getByLabel('Token of this dashboard').fill('a-token-that-is-long-enough');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/queue');
  const cookies = await context.cookies();
  await context.clearCookies();
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  const connection = page.locator('#connection');
  await expect.poll(() => connection.textContent()).toContain('You are signed out');
  await context.addCookies(cookies);
  await expect.poll(() => connection.textContent()).toBe('');
  await context.close();
  await guarded.close();
});

/** Puts a photograph where a file that is none was. */
async function copyStampOver(path: string): Promise<void> {
  const spare = join(folder, 'spare');
  await copyStamps('food/fruit', 1, spare);
  const [name] = await readdir(join(spare, 'fruit'));
  await copyFile(join(spare, 'fruit', name!), path);
}
