import { expect, test, vi } from 'vitest';
import { readRunIndex } from '../../src/catalog/run-index.ts';
import { openShelves, slugOf } from '../../src/dashboard/shelf.ts';
import { manifestBytes } from '../../src/manifest/read.ts';
import { indexManifest, runManifest, runObject } from '../../src/store/layout.ts';
import { freePort } from '../servers/free-ports.ts';
import { doneBatches, shownRun } from './shown-run.ts';

const shown = shownRun();
const page = async () => {
  const response = await shown.get('/runs');
  expect(response.status).toBe(200);
  return response.text();
};

test('a run that cannot be read is named, and the others are shown', async () => {
  await shown.stored.store.put('damaged/run.json', new TextEncoder().encode('{"schema":"another"}'));
  const html = await page();
  expect(html).toContain('damaged: ');
  expect(html).toContain('10 images, 12 concepts');
});

test('batches of few concepts fill a cover together', async () => {
  const html = await page();
  const covers = html.split('class="run-cover"').slice(1);
  expect(covers.map((cover) => cover.match(/<img/g)?.length)).toEqual([8]);
});

test('a run whose index is damaged, or whose folder has another name, is listed without pictures', async () => {
  const { store, runId } = shown.stored;
  const run = await shown.stored.manifest();
  await store.put(runManifest('renamed'), manifestBytes({ ...run, runId: 'its-name' }));
  await store.put(runManifest('unindexed'), manifestBytes({ ...run, runId: 'unindexed' }));
  await store.put(runObject('unindexed', indexManifest), new TextEncoder().encode('{'));
  const html = await page();
  for (const id of ['its-name', 'unindexed', runId]) expect(html).toContain(`<code>${id}</code>`);
});

test('what is damaged of a run is named, with what helps; a list that lacks its end is no shorter list', async () => {
  const { store, runId } = shown.stored;
  const damaged = async (name: string, bytes: (whole: Uint8Array) => Uint8Array) => {
    const object = runObject(runId, name);
    const whole = await store.get(object);
    await store.put(object, bytes(whole));
    const response = await shown.get(shown.base);
    const html = await response.text();
    await store.put(object, whole);
    expect([response.status, html.includes(`${store.uri.replaceAll('&', '&amp;')}/${object}`)]).toEqual([
      500,
      true,
    ]);
    return html;
  };
  const { lists } = (await readRunIndex(shown.stored)).directory;
  for (const part of [0, 0.5]) {
    const html = await damaged(lists.batches.name, (whole) => whole.subarray(0, whole.length * part));
    expect(html).toContain(`leitmotif motifs ${shown.stored.address} writes both anew.`);
  }
  expect(await damaged(indexManifest, () => new Uint8Array())).toContain('leitmotif validate RUN');
});

test('a batch page says whether its scores are the head’s or come from blurring', async () => {
  const { store, runId } = shown.stored;
  const run = await shown.stored.manifest();
  const [batchId] = await doneBatches(shown);
  const said = async (scores: 'head' | 'ablate') => {
    await store.put(runManifest(runId), manifestBytes({ ...run, parameters: { ...run.parameters, scores } }));
    return (await shown.get(`${shown.base}/batches/${batchId}`)).text();
  };
  expect(await said('ablate')).toContain('says less when each of them is blurred, and how much, with where');
  expect(await said('head')).toContain('head says each of them is, with where');
});

test('an address with a slash too many leads to the page, by a way that holds behind a proxy and stays on this host', async () => {
  for (const [asked, page] of [
    ['/runs/?page=1', '/runs?page=1'],
    [`${shown.base}/`, shown.base],
  ] as const) {
    const { status, headers } = await shown.get(asked);
    const location = headers.get('location') as string;
    expect([status, new URL(location, `http://proxied.example${asked}`).href]).toEqual([
      302,
      `http://proxied.example${page}`,
    ]);
    expect((await shown.get(page)).status).toBe(200);
  }
  const elsewhere = await shown.get('//another.example/');
  expect(elsewhere.headers.get('location')).toBe('../another.example');
  for (const nowhere of ['/none', '/none//']) expect((await shown.get(nowhere)).status).toBe(404);
});

test('a run that is not there, or was removed, is said to be gone', async () => {
  const response = await shown.get(`${shown.base}x/images`);
  expect(response.status).toBe(404);
  const html = await response.text();
  expect(html).toContain(`No run ${shown.stored.runId}x is in `);
  expect(html).toContain('somebody has removed it');
});

test('without its store a page says so, and a form what becomes of what was typed', async () => {
  vi.stubEnv('AWS_ENDPOINT_URL_S3', `http://127.0.0.1:${await freePort()}`);
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_REGION']) vi.stubEnv(name, 'any');
  const app = shown.app({ shelves: openShelves(['s3://results']) });
  const path = `/runs/${slugOf('s3://results')}/photos-1/motifs/m01`;
  const ask = async (options: RequestInit) => {
    const headers = { host: 'localhost:4000', 'sec-fetch-site': 'same-origin' };
    const response = await app.request(path, { headers, ...options });
    expect(response.status).toBe(503);
    return response.text();
  };
  expect(await ask({})).toContain('then try again');
  expect(await ask({ method: 'POST', body: new URLSearchParams({ name: 'Snow' }) })).toContain(
    'What you typed is not saved. Go back',
  );
});
