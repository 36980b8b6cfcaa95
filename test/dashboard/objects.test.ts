import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isKnown, rangeOf } from '../../src/dashboard/objects.ts';
import { startDashboard } from '../../src/dashboard/serve.ts';
import { objectNameOf } from '../../src/dashboard/shelf.ts';
import { addressOf } from '../../src/views/links.ts';
import { doneBatches, shownRun } from './shown-run.ts';

const shown = shownRun();
const address = (name: string, prefix = 'objects') => `/${prefix}/${shown.slug}/${addressOf(name)}`;
const sheet = async () => {
  const [batchId] = await doneBatches(shown);
  return `${shown.stored.runId}/batches/${batchId}/contact-sheet.jpg`;
};

test('streams an object whole, in part, and not again when it is known', async () => {
  const name = await sheet();
  const bytes = Buffer.from(await shown.stored.store.get(name));
  const whole = await shown.get(address(name));
  expect(whole.headers.get('content-type')).toBe('image/jpeg');
  expect(Buffer.from(await whole.arrayBuffer())).toEqual(bytes);

  const part = await shown.get(address(name), { range: 'bytes=10-19' });
  expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 10-19/${bytes.length}`]);
  expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(10, 20));

  const etag = whole.headers.get('etag')!;
  expect((await shown.get(address(name), { 'if-none-match': etag })).status).toBe(304);
  const beyond = await shown.get(address(name), { range: `bytes=${bytes.length}-` });
  expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${bytes.length}`]);
  // The part of another version would not fit to what the browser has.
  const stale = await shown.get(address(name), { range: 'bytes=10-19', 'if-range': '"other"' });
  expect(stale.status).toBe(200);
});

test('makes thumbnails small, and remembers them by content', async () => {
  const name = await sheet();
  const response = await shown.get(address(name, 'thumbnails'));
  expect(response.headers.get('content-type')).toBe('image/webp');
  const { default: sharp } = await import('sharp');
  const { width = 0, height = 0 } = await sharp(await response.arrayBuffer()).metadata();
  expect(Math.max(width, height)).toBe(480);
  const etag = response.headers.get('etag')!;
  expect((await shown.get(address(name, 'thumbnails'), { 'if-none-match': etag })).status).toBe(304);
  expect((await shown.get(address(`${shown.stored.runId}/run.json`, 'thumbnails'))).status).toBe(404);
});

test('what is served can do nothing as a page: no scripts, no pages, data to be saved', async () => {
  const { store, runId } = shown.stored;
  await store.put(`${runId}/evil.html`, new TextEncoder().encode('<script>alert(1)</script>'));
  await store.put(`${runId}/evil.svg`, new TextEncoder().encode('<svg onload="alert(1)"/>'));
  for (const name of ['evil.html', 'evil.svg']) {
    expect((await shown.get(address(`${runId}/${name}`))).status, name).toBe(404);
  }
  const manifest = await shown.get(address(`${runId}/run.json`));
  expect(manifest.headers.get('content-disposition')).toBe('attachment');
  for (const response of [manifest, await shown.get(address(await sheet()))]) {
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  }
});

test('no link leads out of the store, neither to objects nor to runs', async () => {
  const outside = join(shown.folder, 'outside');
  await mkdir(outside, { recursive: true });
  await writeFile(join(outside, 'secret.json'), '{}');
  await writeFile(join(outside, 'run.json'), await shown.stored.store.get(`${shown.stored.runId}/run.json`));
  const root = shown.stored.store.uri;
  await symlink(join(outside, 'secret.json'), join(root, shown.stored.runId, 'leak.json'));
  await symlink(outside, join(root, 'elsewhere'));
  for (const name of [`${shown.stored.runId}/leak.json`, 'elsewhere/secret.json']) {
    expect((await shown.get(address(name))).status, name).toBe(404);
  }
  expect((await shown.get(`/runs/${shown.slug}/elsewhere`)).status).toBe(404);
  expect(await (await shown.get('/runs')).text()).not.toContain('/elsewhere"');
});

test('no address climbs out of the store, however it is written', async () => {
  await writeFile(join(shown.folder, 'secret.json'), 'the secret');
  const dashboard = await startDashboard({
    stores: [shown.stored.store.uri],
    host: '127.0.0.1',
    port: 0,
    readOnly: false,
    log: () => {},
  });
  // Sent as they are: a client would tidy them up.
  const ask = (path: string) =>
    new Promise<string>((answered, reject) => {
      const socket = connect(Number(new URL(dashboard.url).port), '127.0.0.1', () => {
        socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
      });
      let text = '';
      socket.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      socket.on('end', () => answered(text)).on('error', reject);
    });
  const base = `/objects/${shown.slug}`;
  for (const path of [
    `${base}/../secret.json`,
    `${base}/%2e%2e/secret.json`,
    `${base}/run/..%2f..%2fsecret.json`,
    `${base}/..%5csecret.json`,
    `${base}/%2e%2e%2fsecret.json`,
    `${base}//${encodeURIComponent(join(shown.folder, 'secret.json'))}`,
    `${base}/${join(shown.folder, 'secret.json')}`,
    `${base}/%00/secret.json`,
    `${base}/.%2e/secret.json`,
    `/objects/..%2f/secret.json`,
    `/runs/${shown.slug}/..%2f..`,
    `/assets/..%2f..%2fpackage.json`,
  ]) {
    const answer = await ask(path);
    expect(answer, path).toMatch(/^HTTP\/1\.1 (400|404)/);
    expect(answer, path).not.toContain('the secret');
  }
  await dashboard.close();
});

describe('names, tags and ranges', () => {
  test.each([
    ['run/a.json', 'run/a.json'],
    ['run/50%25%20off.png', 'run/50% off.png'],
    ['run/a%2Fb', undefined],
    ['run/../b', undefined],
    ['run/%2e%2e', undefined],
    ['run/.tmp-1', undefined],
    ['run/a%5Cb', undefined],
    ['run/%0a', undefined],
    ['run/%', undefined],
    ['run//b', undefined],
    ['', undefined],
  ])('the address %j names %j', (path, name) => {
    expect(objectNameOf(path)).toBe(name);
  });

  test.each([
    ['bytes=0-9', { start: 0, end: 9 }],
    ['bytes=90-', { start: 90, end: 99 }],
    ['bytes=-10', { start: 90, end: 99 }],
    ['bytes=-1000', { start: 0, end: 99 }],
    ['bytes=50-1000', { start: 50, end: 99 }],
    ['bytes=100-', 'beyond'],
    ['bytes=-0', 'beyond'],
    ['bytes=9-3', undefined],
    ['bytes=0-1,5-6', undefined],
    ['lines=0-1', undefined],
    [null, undefined],
  ])('the range %j of 100 bytes is %j', (header, range) => {
    expect(rangeOf(header, 100)).toEqual(range);
  });

  test('a tag is known by itself, in a list, weakly, or by *', () => {
    for (const header of ['"a"', '"b", "a"', 'W/"a"', '*']) expect(isKnown(header, 'a'), header).toBe(true);
    for (const header of [null, '"b"', 'a']) expect(isKnown(header, 'a')).toBe(false);
  });
});
