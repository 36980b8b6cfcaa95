import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { maskUrl } from '../../src/mask-url.ts';
import { checkRedis, connectRedis, untilLost } from '../../src/queue/connection.ts';
import { freePort } from '../servers/free-ports.ts';
import { startRedis } from '../servers/redis.ts';

test('says what it finds', async () => {
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  expect(await checkRedis(redis.url)).toEqual({
    version: expect.stringMatching(/^\d+\.\d+/),
    maxmemoryPolicy: 'noeviction',
    appendOnly: true,
  });
});

test('names an address where nothing listens, at once', async () => {
  const url = `redis://someone:secret@127.0.0.1:${await freePort()}`;
  const start = performance.now();
  await expect(checkRedis(url)).rejects.toMatchObject({
    code: 'redis-unavailable',
    message: expect.stringMatching(/redis:\/\/someone:\*\*\*@127\.0\.0\.1:\d+: nothing listens there/),
  });
  expect(performance.now() - start).toBeLessThan(5000);
});

test('tells a server that stays away from one that comes back', async () => {
  const server = await startRedis();
  const redis = await connectRedis(server.url);
  onTestFinished(() => redis.disconnect());
  let lost: unknown;
  untilLost(redis, server.url, 2000).catch((thrown) => {
    lost = thrown;
  });
  await redis.ping();
  await server.kill();
  await server.start();
  await redis.ping();
  await sleep(2500);
  expect(lost).toBeUndefined();
  await server.stop();
  await sleep(2500);
  expect(lost).toMatchObject({
    code: 'redis-unavailable',
    message: `Redis at ${server.url} has been away for 2 s.`,
  });
});

test.each([
  'http://user:secret@127.0.0.1:6379',
  'user:secret@127.0.0.1:6379',
  'redis://user:secret@:bad:1',
  'redis://:secret@127.0.0.1:99999',
])('refuses what is no address of a Redis server, without its password: %s', async (url) => {
  const refusal = await checkRedis(url).catch((thrown) => thrown);
  expect(refusal).toMatchObject({ code: 'usage', hint: expect.stringContaining('redis://host:6379') });
  expect(`${refusal.message} ${refusal.hint}`).not.toContain('secret');
});

test('a wrong password is told from a server that is not there', async () => {
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  await expect(checkRedis(redis.url.replace('//', '//nobody:secret@'))).rejects.toMatchObject({
    code: 'redis-unavailable',
    message: expect.stringMatching(/WRONGPASS .*[^.]\.$/),
    hint: expect.stringContaining('User and password'),
  });
});

test('does not wait for ever for a server that says nothing', async () => {
  const port = await freePort();
  const mute = createServer(() => {}).listen(port, '127.0.0.1');
  onTestFinished(() => void mute.close());
  const start = performance.now();
  await expect(checkRedis(`redis://127.0.0.1:${port}`)).rejects.toMatchObject({ code: 'redis-unavailable' });
  expect(performance.now() - start).toBeLessThan(5000);
});

test.each([
  ['redis://127.0.0.1:6379', 'redis://127.0.0.1:6379'],
  ['rediss://:secret@host:6379/1', 'rediss://:***@host:6379/1'],
  ['redis://user:secret@host', 'redis://user:***@host'],
  ['redis://user@host', 'redis://user:***@host'],
  ['redis://user:se@cret@host:6379', 'redis://user:***@host:6379'],
  ['redis://:se/cret@host', 'redis://:***@host'],
  ['redis://user:p1/se@cret?@host', 'redis://user:***@host'],
  ['http://host:9000/a@b', 'http://host:9000/a@b'],
  ['http://host/a@b', 'http://host/a@b'],
  ['ftp://a:b@host/c', 'ftp://a:***@host/c'],
  ['no address', 'no address'],
])('masks %s as %s', (url, masked) => {
  expect(maskUrl(url)).toBe(masked);
});
