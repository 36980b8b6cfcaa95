import sharp from 'sharp';
import { expect, test } from 'vitest';
import { keyInAddress } from '../../src/views/links.ts';
import { doneBatches, putUnderWay } from '../dashboard/shown-run.ts';
import { expectPicture } from '../drawing/snapshot.ts';
import { hostileKeys } from '../report/small-run.ts';
import { seriousFindings } from './accessibility.ts';
import { drawnOn } from './browser.ts';
import { shownDashboard } from './shown-dashboard.ts';

const { shown, address, open, start } = shownDashboard();
const token = 'a-token-that-is-long-enough';

const pages: Record<string, () => string | Promise<string>> = {
  'the list of runs': () => '/runs',
  'a run': () => shown.base,
  'its images': () => `${shown.base}/images`,
  'its failures': () => `${shown.base}/images?failure=any`,
  'a search without result': () => `${shown.base}/images?q=nothing-of-the-kind`,
  'an image with a long name': () => `${shown.base}/images/${keyInAddress(hostileKeys[3]!)}`,
  'an image with motifs': () => `${shown.base}/images/shapes/tall.png?of=motifs`,
  'a motif': async () => `${shown.base}/motifs/${(await shown.stored.motifs()).motifs[0]!.id}`,
  'an image with a hostile name': () => `${shown.base}/images/${keyInAddress(hostileKeys[4]!)}`,
  'its map': () => `${shown.base}/map`,
  'a region of its map': () => `${shown.base}/map?region=0,0,1,0.9&colour=category`,
  'its categories': () => `${shown.base}/categories`,
  'a category': async () => {
    const { categories } = await shown.stored.categories();
    return `${shown.base}/categories/${categories[0]!.category}`;
  },
  'a batch with hostile names': async () => `${shown.base}/batches/${(await doneBatches(shown))[0]}`,
};

test.each(Object.keys(pages))(
  '%s fits narrow and wide windows, light and dark; axe finds nothing serious, nothing complains',
  async (name) => {
    const { page, complaints } = await open(await pages[name]!());
    await page.waitForLoadState('load');
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth), `${width}`).toBeLessThanOrEqual(
        width,
      );
    }
    expect(await seriousFindings(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await seriousFindings(page, ['color-contrast'])).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  },
);

test.each(['an image with motifs', 'a motif', 'its map', 'its images'])(
  '%s looks as it did, narrow and dark, wide and light',
  async (name) => {
    for (const [width, colorScheme] of [
      [360, 'dark'],
      [1280, 'light'],
    ] as const) {
      const { page } = await open(await pages[name]!(), { viewport: { width, height: 900 }, colorScheme });
      await page.waitForLoadState('networkidle');
      await page.evaluate(() => document.fonts.ready);
      const { data, info } = await sharp(await page.screenshot())
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      const file = `snapshots/${name.replaceAll(' ', '-')}-${width}-${colorScheme}.png`;
      await expectPicture({ ...info, data }, new URL(file, import.meta.url));
      await page.close();
    }
  },
);

test('from the list of runs to an image and its concepts, by clicks; a concept switched off changes the picture', async () => {
  const { page, complaints } = await open('/runs');
  await page.getByRole('link', { name: 'photos & <more>' }).click();
  await page.getByRole('searchbox').fill('wide');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'wide.png' }).click();
  await page.getByRole('link', { name: 'Among its batch' }).click();
  const viewer = page.locator('#viewer');
  await expect.poll(() => viewer.locator('h2').textContent()).toBe('shapes/wide.png');
  const drawn = () => drawnOn(viewer.locator('.veil'));
  const before = await drawn();
  expect(before).toBeGreaterThan(0);
  await viewer.locator('.toggle').first().click();
  await expect.poll(drawn).not.toBe(before);
  expect(complaints).toEqual([]);
  await page.close();
});

test.each(['concepts', 'motifs'])(
  'an image’s page draws its %s, says what is at the pointer, keeps switches in its address, turns by arrows',
  async (of) => {
    const { page, complaints } = await open(`${shown.base}/images/shapes/right.png?of=${of}`);
    const drawn = () => drawnOn(page.locator('.veil'));
    await expect.poll(drawn).toBeGreaterThan(0);
    const before = await drawn();
    await page.locator('.stage').hover();
    await expect
      .poll(() => page.locator('.pointer').textContent())
      .toMatch(/^\d+strength \d\.\d\d here: .+\u00a0%/);
    expect(await page.locator('.here', { hasText: /\d/ }).count()).toBeGreaterThan(1);
    await page.locator('.toggle').first().click();
    await expect.poll(drawn).not.toBe(before);
    const switched = await drawn();

    const sent = await open(`${new URL(page.url()).pathname}?of=${of}${new URL(page.url()).hash}`);
    await expect.poll(() => drawnOn(sent.page.locator('.veil'))).toBe(switched);
    await sent.page.close();

    await page.keyboard.press('ArrowRight');
    await page.waitForURL('**/images/shapes/tall.png*');
    await page.keyboard.press('ArrowLeft');
    await page.waitForURL('**/images/shapes/right.png*');
    expect(complaints).toEqual([]);
    await page.close();
  },
);

test('an image’s page colours what speaks for the prediction', async () => {
  const { page } = await open(`${shown.base}/images/shapes/right.png?of=concepts`);
  const drawn = () => drawnOn(page.locator('.veil'));
  await expect.poll(drawn).toBeGreaterThan(0);
  const before = await drawn();
  const [best] = await page.locator('.prediction bdi').allTextContents();
  await page.getByRole('button', { name: `Evidence for ${best}` }).click();
  await expect.poll(drawn).not.toBe(before);
  await page.keyboard.press('e');
  await expect.poll(drawn).toBe(before);
  await page.close();
});

test('a motif gets a name on its page, with or without JavaScript, and has it on the page of the run', async () => {
  const { id } = (await shown.stored.motifs()).motifs[0]!;
  for (const [javaScriptEnabled, name] of [
    [true, 'Red & <round>'],
    [false, 'Round and red'],
  ] as const) {
    const { page, complaints } = await open(`${shown.base}/motifs/${id}`, { javaScriptEnabled });
    await page.getByText('Name this motif').click();
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('A shortcut').check();
    if (javaScriptEnabled) expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL('**?saved*');
    expect(await page.getByRole('status').textContent()).toBe('Saved.');
    await page.getByRole('navigation', { name: 'Breadcrumbs' }).getByRole('link').click();
    await page.getByRole('link', { name }).first().waitFor();
    expect(await page.getByRole('heading', { name: 'Marked as shortcuts' }).isVisible()).toBe(true);
    if (javaScriptEnabled) expect(await seriousFindings(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  }
});

test('nothing moves while pictures load', async () => {
  const paths = [
    '/runs',
    `${shown.base}/images`,
    `${shown.base}/images/shapes/wide.png`,
    `${shown.base}/map`,
  ];
  for (const path of paths) {
    const { page } = await open('/healthz');
    await page.addInitScript(() => {
      const moved: number[] = [];
      Object.assign(window, { moved });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) moved.push((entry as unknown as { value: number }).value);
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.goto(address(path));
    await page.waitForLoadState('networkidle');
    const moved = await page.evaluate(() => (window as unknown as { moved: number[] }).moved);
    expect(
      moved.reduce((sum, value) => sum + value, 0),
      path,
    ).toBeLessThan(0.01);
    await page.close();
  }
});

test('pages can be read and searched without JavaScript', async () => {
  const { page, complaints } = await open(`${shown.base}/images`, { javaScriptEnabled: false });
  await page.getByRole('searchbox').fill('tall');
  await page.getByRole('button', { name: 'Search' }).click();
  expect(await page.locator('.found-image').count()).toBe(1);
  await page.getByRole('link', { name: 'tall.png' }).click();
  expect(await page.locator('.stage noscript img').isVisible()).toBe(true);
  expect(complaints).toEqual([]);
  await page.close();
});

test('the page of a run under way becomes that of the finished run, whatever the reader does there', async () => {
  const { finishBatch, end } = await putUnderWay(shown);
  const { page, complaints } = await open(shown.base);
  await page.getByText('How this was made').click();
  await page.getByRole('searchbox').fill('half a wo');
  const said = page.locator('#said');
  expect(await page.getByText('Not done yet.').count()).toBe(2);
  await finishBatch();
  await expect.poll(() => page.getByText('Not done yet.').count()).toBe(1);
  await expect.poll(() => said.textContent()).toBe('photos & <more>: Still running, 75 %.');
  expect(await seriousFindings(page)).toEqual([]);
  const looked = page.locator('#failures');
  await looked.evaluate((heading) => heading.scrollIntoView());
  const topOf = () => looked.evaluate((heading) => heading.getBoundingClientRect().top);
  const before = await topOf();
  await end();
  await page.getByRole('heading', { name: 'Motifs' }).waitFor();
  expect(Math.abs((await topOf()) - before)).toBeLessThan(2);
  expect(await said.textContent()).toBe('photos & <more>: Incomplete: some batches failed.');
  expect(
    await page
      .getByRole('searchbox')
      .evaluate((box: HTMLInputElement) => box === document.activeElement && box.value),
  ).toBe('half a wo');
  expect(await page.getByText('ONNX Runtime').isVisible()).toBe(true);
  const shownNow = await page.locator('#live').innerHTML();
  await page.reload();
  const main = await page.locator('main').innerHTML();
  expect(shownNow.replace(' open=""', '')).toBe(main);
  expect(complaints).toEqual([]);
  await page.close();
});

test('with a token one signs in, comes to the page one wanted, and signs out', async () => {
  const guarded = await start({ token });
  const { page } = await open('/runs?page=1', {}, guarded);
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByLabel('Token of this dashboard').fill('wrong');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.getByRole('alert').textContent()).toBe('This is not the token.');
  await page.getByLabel('Token of this dashboard').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/runs?page=1');
  expect(await page.evaluate(() => document.cookie)).toBe('');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL('**/sign-in');
  await page.goBack();
  expect(new URL(page.url()).pathname).toBe('/sign-in');
  await page.close();
  await guarded.close();
});
