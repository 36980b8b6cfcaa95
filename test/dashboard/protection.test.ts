import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startDashboard } from '../../src/dashboard/serve.ts';
import { localPath, readToken } from '../../src/dashboard/token.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { shownRun } from './shown-run.ts';

const shown = shownRun();
const token = 'a-token-that-is-long-enough';
const local = { host: 'localhost:4000' };
const own = { ...local, origin: 'http://localhost:4000' };
const browser = { ...local, accept: 'text/html' };
const signIn = (given: string, headers: Record<string, string> = own) =>
  shown.app({ token }).request('/sign-in', {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ token: given, next: '/runs?page=2' }).toString(),
  });

test('pages come with strict headers', async () => {
  const { headers } = await shown.get(shown.base);
  expect(headers.get('content-security-policy')).toBe(
    "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self'; " +
      "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  );
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
});

describe('without a token', () => {
  test('another host is refused before it listens', async () => {
    const start = startDashboard({ stores: [], host: '0.0.0.0', port: 0, readOnly: false, log: () => {} });
    await expect(start).rejects.toMatchObject({
      code: 'usage',
      hint: expect.stringContaining('LEITMOTIF_TOKEN'),
    });
  });

  test('only loopback’s own names lead here, so no site can have its name pointed at it', async () => {
    for (const host of ['localhost', 'localhost:4000', '127.0.0.1:4000', '[::1]:4000', '127.8.9.1']) {
      expect((await shown.get('/healthz', { host })).status, host).toBe(200);
    }
    for (const host of [
      'evil.example',
      '127.0.0.1.evil.example:4000',
      'localhost.evil.example',
      '10.0.0.1',
      '',
    ]) {
      expect((await shown.get('/runs', { host })).status, host).toBe(421);
    }
  });
});

describe('with a token', () => {
  test('nothing is shown without it, but health and the way in', async () => {
    const app = shown.app({ token });
    for (const path of [
      '/runs',
      shown.base,
      `/objects/${shown.slug}/x.json`,
      '/queue',
      '/queues',
      '/metrics',
    ]) {
      expect((await app.request(path, { headers: local })).status, path).toBe(401);
      const page = await app.request(path, { headers: browser });
      expect([page.status, page.headers.get('location')]).toEqual([
        303,
        `/sign-in?next=${encodeURIComponent(path)}`,
      ]);
    }
    for (const path of ['/healthz', '/sign-in', '/assets/style.css']) {
      expect((await app.request(path, { headers: local })).status, path).toBe(200);
    }
  });

  test('signing in gives a cookie that scripts cannot read and other sites cannot use', async () => {
    const response = await signIn(token);
    expect([response.status, response.headers.get('location')]).toEqual([303, '/runs?page=2']);
    const cookie = response.headers.get('set-cookie')!;
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    expect(cookie).not.toContain(token);
    const session = cookie.split(';')[0]!;
    const app = shown.app({ token });
    expect((await app.request('/runs', { headers: { ...local, cookie: session } })).status).toBe(200);
    const other = shown.app({ token: `${token}-changed` });
    expect((await other.request('/runs', { headers: { ...local, cookie: session } })).status).toBe(401);
  });

  test('a wrong token gives none, and says so', async () => {
    for (const wrong of ['', 'wrong', `${token}x`, token.slice(0, -1)]) {
      const response = await signIn(wrong);
      expect(response.status).toBe(401);
      expect(response.headers.get('set-cookie')).toBeNull();
      expect(await response.text()).toContain('This is not the token.');
    }
  });

  test('programs send it along', async () => {
    const ask = (authorization: string) =>
      shown.app({ token }).request('/runs', { headers: { ...local, authorization } });
    expect((await ask(`Bearer ${token}`)).status).toBe(200);
    expect((await ask('Bearer wrong')).status).toBe(401);
  });

  test('any name of the host leads here', async () => {
    const headers = { host: 'leitmotif.example', authorization: `Bearer ${token}` };
    expect((await shown.app({ token }).request('/runs', { headers })).status).toBe(200);
  });
});

describe('a request that changes something', () => {
  test('is refused when it comes from elsewhere or does not say where from', async () => {
    for (const headers of [
      local,
      { ...local, origin: 'https://evil.example' },
      { ...local, origin: 'http://localhost:4001' },
      { ...local, origin: 'null' },
      { ...own, 'sec-fetch-site': 'cross-site' },
      { ...own, 'sec-fetch-site': 'same-site' },
      { ...own, 'sec-fetch-site': 'none' },
    ] as Record<string, string>[]) {
      expect((await signIn(token, headers)).status, JSON.stringify(headers)).toBe(403);
    }
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      for (const path of ['/queue/pause', '/queues/api/queues/batches/pause', '/runs']) {
        expect((await shown.app().request(path, { method, headers: local })).status).toBe(403);
      }
    }
  });

  test('is taken from the dashboard itself', async () => {
    expect((await signIn(token, own)).status).toBe(303);
    expect((await signIn(token, { ...local, 'sec-fetch-site': 'same-origin' })).status).toBe(303);
  });

  test('is refused in read-only mode', async () => {
    const app = shown.app({ readOnly: true });
    for (const path of ['/queue/pause', '/queue/runs/x/retry', '/queues/api/queues/batches/pause']) {
      const response = await app.request(path, { method: 'POST', headers: own });
      expect(response.status, path).toBe(403);
      expect(await response.text()).toContain('--read-only');
    }
  });
});

test('a request larger than any form is refused before anybody reads it, whoever sends it', async () => {
  const large = 'x'.repeat(70_000);
  for (const app of [shown.app(), shown.app({ token })]) {
    for (const path of ['/sign-in', '/sign-out', '/queue/pause', '/runs', '/queues/api/queues/x/y']) {
      const response = await app.request(path, { method: 'POST', headers: own, body: large });
      expect(response.status, path).toBe(413);
    }
  }
});

test('a body that does not say how large it is is not read to its end', async () => {
  const dashboard = await startDashboard({
    ...{ stores: [shown.stored.store.uri], host: '127.0.0.1', port: 0, token, readOnly: false },
    log: () => {},
  });
  onTestFinished(() => dashboard.close());
  const { hostname, port, origin } = new URL(dashboard.url);
  const headers = { origin, 'content-type': 'application/x-www-form-urlencoded' };
  const asked = request({ hostname, port, method: 'POST', path: '/sign-in', headers });
  // It never ends: what answers has not waited for that.
  asked.write(Buffer.alloc(200_000, 'x'));
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  expect(response.statusCode).toBe(413);
  asked.destroy();
});

test('the token comes from a file or the environment; a short one is refused', async () => {
  const file = join(await temporaryFolder(), 'token');
  await writeFile(file, `${token}\n`);
  expect(await readToken(file, { LEITMOTIF_TOKEN: 'another-long-enough-token' })).toBe(token);
  expect(await readToken(undefined, { LEITMOTIF_TOKEN: token })).toBe(token);
  expect(await readToken(undefined, {})).toBeUndefined();
  await expect(readToken(`${file}-none`, {})).rejects.toMatchObject({ code: 'usage' });
  await expect(readToken(undefined, { LEITMOTIF_TOKEN: 'short' })).rejects.toMatchObject({ code: 'usage' });
});

test.each([
  ['/runs?page=2', '/runs?page=2'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['/.//evil.example', '/'],
  ['https://evil.example/', '/'],
  ['javascript:alert(1)', '/'],
  [undefined, '/'],
])('after signing in, %j leads to %j', (next, path) => {
  expect(localPath(next, '/')).toBe(path);
});

test('every request is a line with what was asked and how it ended, without the question', async () => {
  const before = shown.log.length;
  await shown.get('/runs?q=secret');
  await shown.get('/nothing');
  expect(shown.log.slice(before)).toMatchObject([
    { level: 'info', message: 'request', method: 'GET', path: '/runs', status: 200 },
    { level: 'warn', path: '/nothing', status: 404 },
  ]);
  expect(JSON.stringify(shown.log)).not.toContain('secret');
});
