import { expect, test } from 'vitest';
import { saveFindings } from '../../src/catalog/findings.ts';
import { mergeFindings } from '../../src/concepts/motif-findings.ts';
import { strengthBin } from '../../src/concepts/motif-strength.ts';
import { runManifest } from '../../src/store/layout.ts';
import { keyInAddress } from '../../src/views/links.ts';
import { hostileKeys, plainKeys } from '../report/small-run.ts';
import { doneBatches, shownRun } from './shown-run.ts';

const shown = shownRun();
const page = async (path: string) => {
  const response = await shown.get(path);
  expect(response.status, path).toBe(200);
  return response.text();
};

/** Everything that the page leads to or shows, but no anchors and data. */
const addresses = (html: string) =>
  [...html.matchAll(/(?:src|href|action)="([^"]*)"/g)]
    .map(([, address]) => address!.replaceAll('&amp;', '&'))
    .filter((address) => !address.startsWith('data:') && !address.startsWith('#'));

test('every page leads only to what is there', async () => {
  const seen = new Set<string>();
  const waiting = ['/runs'];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const address = path.split('#')[0]!;
    if (seen.has(address)) continue;
    seen.add(address);
    const response = await shown.get(address);
    expect(response.status, address).toBeLessThan(400);
    if (response.headers.get('content-type')?.startsWith('text/html')) {
      waiting.push(...addresses(await response.text()));
    }
  }
  expect([...seen].filter((path) => path.startsWith('/thumbnails/')).length).toBeGreaterThanOrEqual(10);
  expect([...seen].filter((path) => /\/batches\/[^/]*$/.test(path))).toHaveLength(3);
});

test('the start leads to the runs; a run is listed with its state and what is missing', async () => {
  const start = await shown.get('/');
  expect([start.status, start.headers.get('location')]).toEqual([302, '/runs']);
  const html = await page('/runs');
  expect(html).toContain('photos &amp; &lt;more&gt;');
  expect(html).toContain('10 images, 12 concepts');
  expect(html).toContain('3 without results');
});

test('finds images by a part of their name, in any case, and by folder', async () => {
  expect(await page(`${shown.base}/images?q=WIDE`)).toContain('1 image<');
  expect(await page(`${shown.base}/images?folder=shapes`)).toContain('6 images<');
  expect(await page(`${shown.base}/images?folder=shapes&q=hostile`)).toContain('No image fits');
  const all = await page(`${shown.base}/images`);
  expect(all).toContain(`${hostileKeys.length + plainKeys.length + 3} images<`);
});

test('an image has a page of its own, its concepts or motifs, and what they add up to', async () => {
  const html = await page(`${shown.base}/images/shapes/left.png`);
  expect(html).toContain('aria-label="Contributions"');
  expect(html).toContain(`href="${shown.base}/images/shapes/left.png?of=motifs"`);
  const { motifs } = await shown.stored.motifs();
  const ofMotifs = await page(`${shown.base}/images/shapes/left.png?of=motifs`);
  expect(ofMotifs).toContain(`href="${shown.base}/motifs/${motifs[0]!.id}"`);
  expect(ofMotifs).not.toContain('aria-label="Contributions"');
});

test('pages of images lead in the order of the run through all that have results', async () => {
  const [first] = (await doneBatches(shown)).slice(0, 1);
  const { images } = await shown.stored.concepts(first!);
  const keys: string[] = [];
  let address: string | undefined = `${shown.base}/images/${keyInAddress(images[0]!.key)}`;
  while (address !== undefined) {
    const html = await page(address);
    keys.push(/<h1><bdi>(.*?)<\/bdi>/s.exec(html)![1]!);
    address = /href="([^"]*)" rel="next"/.exec(html)?.[1];
  }
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys).toHaveLength(hostileKeys.length + plainKeys.length);
});

test('an image without results has no page, and the page says why', async () => {
  const response = await shown.get(`${shown.base}/images/shapes/empty.jpg`);
  expect(response.status).toBe(404);
  expect(await response.text()).toContain('This image has no results: ');
  for (const key of ['nowhere.png', '%E0%A4%A', 'whole/lost.png']) {
    expect((await shown.get(`${shown.base}/images/${key}`)).status, key).toBe(404);
  }
  const failed = await shown.get(`${shown.base}/images/whole/lost.png`);
  expect(await failed.text()).toContain('The batch of this image has no results.');
});

test('keys that browsers would resolve are written as one segment', () => {
  expect(keyInAddress('a b/c?.png')).toBe('a%20b/c%3F.png');
  expect(keyInAddress('a/../b.png')).toBe('a%2F..%2Fb.png');
});

test('finds images by category, the surest first', async () => {
  const { categories } = await shown.stored.categories();
  const { category, images } = categories.find(({ images: { length } }) => length > 2)!;
  const html = await page(`${shown.base}/images?category=${category}`);
  const percents = [...html.matchAll(/· (?:<)?(\d+)\u00a0%/g)].map(([, number]) => Number(number));
  expect(percents).toHaveLength(images.length);
  expect(percents).toEqual([...percents].sort((a, b) => b - a));
});

/** Keys and strengths on the page of images, in its order. */
const strengthsOn = (html: string) =>
  [...html.matchAll(/<bdi title="([^"]*)">.*?strength\u00a0(\d\.\d\d)/gs)].map(([, key, text]) => ({
    key: key!,
    strength: Number(text),
  }));

test('finds images by motif, the strongest first: those that show it, or have so much of it', async () => {
  const { motifs } = await shown.stored.motifs();
  for (const { id, prevalence, strengths } of motifs) {
    const found = strengthsOn(await page(`${shown.base}/images?motif=${id}`));
    expect(found).toHaveLength(prevalence.images);
    const falling = found.map(({ strength }) => strength);
    expect(falling).toEqual([...falling].sort((a, b) => b - a));
    const strong = strengthsOn(await page(`${shown.base}/images?motif=${id}&strength=0.125`));
    expect(strong).toHaveLength(strengths.slice(strengthBin(0.125)).reduce((sum, count) => sum + count, 0));
  }
});

test('questions can be combined, and the address holds them', async () => {
  const [motif] = (await shown.stored.motifs()).motifs;
  const { categories } = await shown.stored.categories();
  const { category, images } = categories.find(({ imageCount }) => imageCount > 2)!;
  const question = `motif=${motif!.id}&strength=0.01&category=${category}&folder=shapes`;
  const html = await page(`${shown.base}/images?${question}`);
  const ofCategory = images.map(({ key }) => key).filter((key) => key.startsWith('shapes/'));
  const ofMotif = strengthsOn(await page(`${shown.base}/images?motif=${motif!.id}&strength=0.01`));
  expect(strengthsOn(html)).toEqual(ofMotif.filter(({ key }) => ofCategory.includes(key)));
  expect(html).toContain(`<option value="${motif!.id}" selected`);
  expect(html).toContain(`<a href="${shown.base}/motifs/${motif!.id}">`);
  expect(html).toContain('<option value="0.01" selected');
  expect(await page(`${shown.base}/images?motif=${motif!.id}&failure=any`)).toContain('No image fits');
  expect(await page(`${shown.base}/images?motif=m77`)).toContain('No image fits');
});

test('a motif leads to its images, all and by strength; a category shows its motifs', async () => {
  const [motif] = (await shown.stored.motifs()).motifs;
  const html = await page(`${shown.base}/motifs/${motif!.id}`);
  expect(html).toContain(`href="${shown.base}/images?motif=${motif!.id}"`);
  expect(html).toContain(`href="${shown.base}/images?motif=${motif!.id}&amp;strength=0.25"`);
  const { category } = motif!.categories[0]!;
  const ofCategory = await page(`${shown.base}/categories/${category}`);
  expect(ofCategory).toContain(`/${motif!.exemplars[0]!.crop}"`);
});

test('finds what failed by reason, with what to do about it', async () => {
  const any = await page(`${shown.base}/images?failure=any`);
  for (const key of ['broken.jpg', 'empty.jpg', 'lost.png']) expect(any).toContain(key);
  const empty = await page(`${shown.base}/images?failure=image-empty`);
  expect(empty).toContain('empty.jpg');
  expect(empty).not.toContain('broken.jpg');
});

test('a page beyond the last is the last, and nonsense in an address is left out', async () => {
  for (const query of ['page=99', 'page=-1', 'page=x', 'category=x']) {
    expect(await page(`${shown.base}/images?${query}`)).toContain('13 images<');
  }
});

test('shows names of the dataset as text, whatever they hold', async () => {
  const paths = ['/runs', shown.base, `${shown.base}/images`, `${shown.base}/images?failure=any`];
  paths.push(...(await doneBatches(shown)).map((batch) => `${shown.base}/batches/${batch}`));
  paths.push(`${shown.base}/images?q=${encodeURIComponent('"><script>alert(1)</script>')}`);
  paths.push(`${shown.base}/categories?q=${encodeURIComponent('"><script>alert(1)</script>')}`);
  for (const path of paths) {
    const html = await page(path);
    // Data for the page's script holds names, too, with no `<` in it.
    expect(/<script>|<img src=x/.test(html), path).toBe(false);
  }
});

test('what is not there is a page that says so', async () => {
  for (const path of [
    '/nothing',
    `/runs/${shown.slug}/none`,
    `/runs/${shown.slug}/${'long'.repeat(99)}`,
    '/runs/none/none',
    `${shown.base}/batches/000009-abcdef01`,
    `${shown.base}/categories/999999`,
  ]) {
    const response = await shown.get(path);
    expect(response.status, path).toBe(404);
    expect(await response.text(), path).toContain('<h1>Not found</h1>');
  }
});

const own = { host: 'localhost:4000', origin: 'http://localhost:4000' };
/** Sends the form of a motif's page, as it was when it was opened. */
const send = (id: string, fields: Record<string, string>, app = shown.app(), headers = own) =>
  app.request(`${shown.base}/motifs/${id}`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  });
const seenOn = (html: string) => /name="seen" value="([^"]*)"/.exec(html)![1]!;

test('what somebody finds about a motif is shown wherever the motif is, and hidden ones are out of the way', async () => {
  const [one, two] = (await shown.stored.motifs()).motifs;
  const seen = seenOn(await page(`${shown.base}/motifs/${one!.id}`));
  const note = 'Look <b>closer</b>\r\nhere';
  const saved = await send(one!.id, { seen, name: ' Red & <round> ', note, shortcut: 'on' });
  expect([saved.status, saved.headers.get('location')]).toEqual([
    303,
    `${shown.base}/motifs/${one!.id}?saved#finding`,
  ]);
  const own = await page(`${shown.base}/motifs/${one!.id}?saved`);
  expect(own).toContain('Saved.');
  for (const path of [`/motifs/${one!.id}`, '', '/images/shapes/left.png?of=motifs']) {
    const html = await page(shown.base + path);
    expect(html, path).toContain('Red &amp; &lt;round&gt;');
    expect(html, path).not.toContain('<b>closer');
  }
  const run = await page(shown.base);
  expect(run).toContain('Marked as shortcuts');
  expect(run).toContain('Look &lt;b&gt;closer&lt;/b&gt;\nhere');

  await send(two!.id, { seen: seenOn(await page(`${shown.base}/motifs/${two!.id}`)), hidden: 'on' });
  const html = await page(shown.base);
  expect(html.indexOf('Show hidden (1)')).toBeGreaterThan(0);
  expect(html.indexOf(`motifs/${two!.id}"`)).toBeGreaterThan(html.indexOf('Show hidden (1)'));
  const image = `${shown.base}/images/shapes/left.png?of=motifs`;
  expect(await page(image)).not.toContain(`motifs/${two!.id}"`);
  expect(await page(image)).toContain('hidden=shown');
  expect(await page(`${image}&hidden=shown`)).toContain(`motifs/${two!.id}"`);

  await saveFindings(shown.stored, ({ motifs }) =>
    mergeFindings(motifs, [{ id: 'm77', name: 'gone', hidden: false, shortcut: false }]),
  );
  expect(await page(shown.base)).toContain('found about m77 is kept');
});

test('whoever saves second is told what changed, and keeps what they typed', async () => {
  const { id } = (await shown.stored.motifs()).motifs.at(-1)!;
  const seen = seenOn(await page(`${shown.base}/motifs/${id}`));
  expect((await send(id, { seen, name: 'first' })).status).toBe(303);
  const late = await send(id, { seen, name: 'second', note: 'typed for long' });
  expect(late.status).toBe(409);
  const html = await late.text();
  for (const part of ['Changed meanwhile', '<bdi>first</bdi>', 'value="second"', 'typed for long']) {
    expect(html).toContain(part);
  }
  expect((await send(id, { seen: seenOn(html), name: 'second' })).status).toBe(303);
  expect(await page(`${shown.base}/motifs/${id}`)).toContain('<bdi>second</bdi>');
});

test('findings from elsewhere, too long, for no motif, or while nothing may change, are refused', async () => {
  const { id } = (await shown.stored.motifs()).motifs[0]!;
  const html = await page(`${shown.base}/motifs/${id}`);
  const seen = seenOn(html);
  const statusOf = async (...args: Parameters<typeof send>) => (await send(...args)).status;
  expect(await statusOf(id, { seen }, shown.app(), { ...own, origin: 'http://evil.example' })).toBe(403);
  expect(await statusOf(id, { seen }, shown.app({ readOnly: true }))).toBe(403);
  expect(await statusOf(id, { seen }, shown.app({ token: 'a-token-that-is-long-enough' }))).toBe(401);
  expect(await statusOf('m99', { seen })).toBe(404);
  expect(await statusOf('..%2Fm01', { seen })).toBe(404);
  expect(await statusOf(id, { seen, note: 'x'.repeat(70_000) })).toBe(413);
  const long = await send(id, { seen, name: 'x'.repeat(81), note: 'kept' });
  expect(long.status).toBe(400);
  const refused = await long.text();
  expect(refused).toContain('at most 80 characters');
  expect(refused).toContain('>kept</textarea>');
  const still = shown.app({ readOnly: true }).request(`${shown.base}/motifs/${id}`, { headers: own });
  expect(await (await still).text()).not.toContain('<form method="post"');
  expect(await page(`${shown.base}/motifs/${id}`)).toBe(html);
});

test('the figures of a run under way are those of what is done so far', async () => {
  const { store, runId } = shown.stored;
  const name = runManifest(runId);
  const ended = await store.get(name);
  const run = { ...(await shown.stored.manifest()), status: 'running', failures: [] };
  const figuresOf = async (totals: typeof run.totals) => {
    await store.put(name, new TextEncoder().encode(JSON.stringify({ ...run, totals })));
    return [
      ...(await page(shown.base)).matchAll(/<dt>(\w+)<\/dt><dd>(\d+)<\/dd><dd class="detail">(.*?)</g),
    ].map(([, ...figure]) => figure.join(' '));
  };
  try {
    const stale = { ...run.totals!, ok: 1, concepts: 1, batches: { planned: 4, done: 1, failed: 0 } };
    for (const totals of [null, stale]) {
      expect((await figuresOf(totals)).slice(0, 3)).toEqual([
        'Images 10 of 13 so far',
        'Batches 3 of 4',
        'Concepts 12 up to 4 in a batch',
      ]);
    }
  } finally {
    await store.put(name, ended);
  }
});
