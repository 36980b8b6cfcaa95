import { expect, test } from 'vitest';
import { toHex } from '../../src/drawing/colour.ts';
import { conceptColour } from '../../src/drawing/palette.ts';
import { contrast } from '../../src/views/swatch.tsx';
import { seriousFindings } from './accessibility.ts';
import { drawnOn } from './browser.ts';
import { shownDashboard } from './shown-dashboard.ts';

const { shown, address, open } = shownDashboard();
const openMap = async () => {
  const { page } = await open(`${shown.base}/map`);
  await page.locator('#map-stage.drawn').waitFor();
  return page;
};

test('a colour without an answer is not shown as if it had one', async () => {
  const page = await openMap();
  const legend = page.locator('#map-legend');
  const colours = page.getByRole('combobox', { name: 'Colour' });
  const before = await legend.textContent();
  await page.route('**/map/parts*', (route) => route.fulfill({ status: 404, body: 'x'.repeat(5000) }));
  await colours.selectOption({ index: 3 });
  await expect.poll(() => page.locator('.map-trouble').textContent()).toContain('no answer');
  expect(await page.getByRole('status').textContent()).toContain('no answer');
  expect(await legend.textContent()).toBe(before);
  expect(await colours.inputValue()).toBe('motif');
  await page.unroute('**/map/parts*');
  await colours.selectOption({ index: 3 });
  await expect.poll(() => legend.textContent()).toMatch(/Less|Over half/);
  expect(await page.locator('.map-trouble').textContent()).toBe('');
  await page.close();
});

test('of two colours chosen in a row the last is shown, whichever comes first', async () => {
  const page = await openMap();
  const colours = page.getByRole('combobox', { name: 'Colour' });
  await page.route('**/map/parts*', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    await route.continue();
  });
  const answered = page.waitForResponse('**/map/parts*');
  await colours.selectOption({ index: 3 });
  await colours.selectOption('folder');
  const legend = () => page.locator('#map-legend').textContent();
  await expect.poll(legend).toContain('hostile');
  await answered;
  await page.waitForTimeout(100);
  expect(await legend()).toContain('hostile');
  expect(new URL(page.url()).searchParams.get('colour')).toBe('folder');
  await page.close();
});

test('what the dashboard says of a region that it cannot show is shown', async () => {
  const page = await openMap();
  const message = 'That run is gone.';
  await page.route('**/map/region?*', (route) => route.fulfill({ status: 404, body: message }));
  await page.getByRole('application').press('Enter');
  await expect.poll(() => page.locator('#selection').textContent()).toBe(message);
  expect(await page.getByRole('status').textContent()).toBe(message);
  await page.close();
});

test('pages of a region keep the keyboard’s place, and are in the address', async () => {
  const page = await openMap();
  await page.route('**/map/region?*', async (route) => {
    const response = await route.fetch();
    const links = '<nav class="pages"><a href="/map?region=0,0,1,1&amp;page=2#selection">2</a></nav>';
    await route.fulfill({ response, body: (await response.text()).replace('</h2>', `</h2>${links}`) });
  });
  await page.getByRole('application').press('Enter');
  const second = page.getByRole('link', { name: '2', exact: true });
  await second.press('Enter');
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('selection');
  const { searchParams } = new URL(page.url());
  expect(searchParams.get('page')).toBe('2');
  expect(searchParams.get('region')).toMatch(/^[\d.]+(,[\d.]+){3}$/);
  await page.close();
});

test('without its points the map is what it is without a script, and says so', async () => {
  for (const [path, missing] of [
    ['map', '**/map/points*'],
    [`map?colour=${(await shown.stored.motifs()).motifs[0]!.id}`, '**/map/parts*'],
  ] as const) {
    const { page } = await open('/runs');
    await page.route(missing, (route) => route.fulfill({ status: 503, body: 'away' }));
    await page.goto(address(`${shown.base}/${path}`));
    expect(await page.getByRole('alert').textContent()).toContain('cannot be moved or zoomed');
    expect(await page.getByRole('button', { name: 'Select view' }).isVisible()).toBe(false);
    expect(await page.getByRole('button', { name: 'Show' }).isVisible()).toBe(true);
    expect(await page.locator('.map-picture').isVisible()).toBe(true);
    await page.close();
  }
});

test('going back, fields say what is shown', async () => {
  const page = await openMap();
  const concepts = page.getByRole('checkbox', { name: 'Concepts' });
  await concepts.check();
  await page.goto(address(`${shown.base}/images`));
  await page.getByRole('combobox', { name: 'Folder' }).selectOption('shapes');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.waitForURL('**folder=shapes**');
  await page.goBack();
  expect(await page.locator('.found').textContent()).toBe('13 images');
  expect(await page.getByRole('combobox', { name: 'Folder' }).inputValue()).toBe('');
  await page.goBack();
  await page.locator('#map-stage.drawn').waitFor();
  expect(await concepts.isChecked()).toBe(false);
  await page.close();
});

test('points stand out from what is behind them, light and dark', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page } = await open(`${shown.base}/map`, { colorScheme });
    const behind = await page
      .locator('#map-stage')
      .evaluate((stage) => getComputedStyle(stage).backgroundColor);
    const hex = toHex(behind.match(/\d+/g)!.map(Number) as [number, number, number]);
    for (let i = 0; i < 64; i++) expect(contrast(hex, toHex(conceptColour(i)))).toBeGreaterThanOrEqual(3);
    await page.close();
  }
});

test('the map is moved, zoomed and selected from by keys and mouse; the address says what is selected', async () => {
  const { page, complaints } = await open(shown.base);
  await page.getByRole('link', { name: 'Map of all images' }).click();
  const map = page.getByRole('application');
  const selection = page.locator('#selection');
  const title = () => selection.locator('h2').textContent();
  const drawn = () => drawnOn(page.locator('.map-canvas'));
  await expect.poll(drawn).toBeGreaterThan(0);
  const before = await drawn();
  await map.press('Enter');
  await expect.poll(title).toContain('10 images in the region');
  expect(await selection.locator('.found-image').count()).toBe(10);
  expect(await page.getByRole('status').textContent()).toContain('10 images in the region');
  expect(await seriousFindings(page)).toEqual([]);
  await map.press('Escape');
  await expect.poll(() => selection.textContent()).toContain('Select a part of the map');
  expect(new URL(page.url()).search).toBe('');
  for (const key of ['+', '+', '+', 'ArrowRight', 'ArrowDown']) await map.press(key);
  await expect.poll(drawn).not.toBe(before);
  await map.press('0');
  await expect.poll(drawn).toBe(before);

  await page.setViewportSize({ width: 1280, height: 1200 });
  await map.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await map.boundingBox())!;
  await page.mouse.move(x + 20, y + 20);
  await page.mouse.down();
  await page.mouse.move(x + width / 2, y + height - 20, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => new URL(page.url()).searchParams.get('region')).toMatch(/^[\d.]+(,[\d.]+){3}$/);
  await expect.poll(title).toMatch(/^\d+ images? in the region/);
  const selected = await title();
  await page.getByRole('combobox', { name: 'Colour' }).selectOption({ index: 3 });
  await expect.poll(() => page.locator('#map-legend').textContent()).toMatch(/Less|Over half/);
  const sent = await open(new URL(page.url()).pathname + new URL(page.url()).search);
  expect(await sent.page.locator('#selection h2').textContent()).toBe(selected);
  await sent.page.close();
  expect(complaints).toEqual([]);
  await page.close();
});

test('the map can be seen, coloured and selected from without JavaScript', async () => {
  const { page, complaints } = await open(`${shown.base}/map`, { javaScriptEnabled: false });
  expect(await page.locator('.map-picture path').count()).toBeGreaterThan(0);
  await page.getByRole('combobox', { name: 'Colour' }).selectOption('folder');
  await page.getByRole('button', { name: 'Show' }).click();
  expect(await page.locator('#map-legend').textContent()).toContain('hostile');
  await page.getByText('Type a region').click();
  await page.getByLabel('Left, top, right, bottom').fill('0,0,1,1');
  await page.getByRole('button', { name: 'Select', exact: true }).click();
  await page.getByRole('heading', { name: '10 images in the region' }).waitFor();
  expect(new URL(page.url()).searchParams.get('colour')).toBe('folder');
  expect(complaints).toEqual([]);
  await page.close();
});
