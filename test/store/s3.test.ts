import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { openS3Store } from '../../src/store/s3.ts';
import type { Store } from '../../src/store/store.ts';
import { storeContract } from '../contract/store.ts';
import { startFaultProxy } from '../servers/fault-proxy.ts';
import { freePort } from '../servers/free-ports.ts';
import { plainClient } from '../servers/plain-client.ts';
import type { S3Environment } from '../servers/rgw.ts';
import { newBucket, s3Server, useS3 } from '../servers/s3.ts';

let server: S3Environment;
let bucket: string;
let count = 0;

beforeAll(async () => {
  server = await s3Server();
  bucket = await newBucket(plainClient(server));
});
beforeEach(() => useS3(server));

const open = () => openS3Store(`s3://${bucket}/store-${count++}/`);

/** The store behind a proxy that misbehaves. */
async function faulty() {
  const proxy = await startFaultProxy(server.AWS_ENDPOINT_URL_S3);
  onTestFinished(proxy.close);
  useS3({ ...server, AWS_ENDPOINT_URL_S3: proxy.url });
  return { proxy, store: open() };
}

const address = (store: Store, name: string) => ({
  Bucket: bucket,
  Key: `${store.uri.split('/').slice(3).join('/')}/${name}`,
});

describe('the contract', () => {
  storeContract(async () => open());
});

test.each([
  ['report/index.html', 'text/html; charset=utf-8'],
  ['tables/images.parquet', 'application/vnd.apache.parquet'],
  ['factors.safetensors', 'application/octet-stream'],
])('%s says what it is, so that browsers show reports', async (name, type) => {
  const store = open();
  await store.put(name, new Uint8Array(1));
  const { ContentType } = await plainClient(server).send(new GetObjectCommand(address(store, name)));
  expect(ContentType).toBe(type);
});

test('folder marks of other tools are no objects', async () => {
  const store = open();
  await store.put('run/a', new Uint8Array(1));
  await plainClient(server).send(new PutObjectCommand(address(store, 'run/folder/')));
  const found: string[] = [];
  for await (const name of store.list('run')) found.push(name);
  expect(found).toEqual(['run/a']);
});

describe('a server without conditional writes', () => {
  test.each([501, 409])('that answers %i gets the object all the same, once', async (status) => {
    const { proxy, store } = await faulty();
    proxy.fault = ({ headers }) => ('if-none-match' in headers ? { status } : undefined);
    expect(await store.create('a', new Uint8Array(3))).toBe(true);
    expect(await store.create('a', new Uint8Array(4))).toBe(false);
    expect((await store.get('a')).length).toBe(3);
  });
});

test('lists more than a page', async () => {
  const store = open();
  const names = Array.from({ length: 1100 }, (_, i) => `many/${i}`);
  for (let i = 0; i < names.length; i += 100) {
    await Promise.all(names.slice(i, i + 100).map((name) => store.put(name, new Uint8Array(1))));
  }
  const found: string[] = [];
  for await (const name of store.list('many')) found.push(name);
  expect(found.sort()).toEqual(names.sort());
});

test('a server that is busy twice is asked again', async () => {
  const { proxy, store } = await faulty();
  proxy.fault = () => (proxy.requests <= 2 ? { status: 503 } : undefined);
  await store.put('a', new Uint8Array(3));
  expect((await store.get('a')).length).toBe(3);
});

test('a server that restarts is waited for', async () => {
  const { proxy, store } = await faulty();
  await store.put('a', new Uint8Array(3));
  await proxy.goAway();
  const written = store.put('b', new Uint8Array(4));
  await sleep(2500);
  await proxy.comeBack();
  await written;
  expect((await store.get('b')).length).toBe(4);
});

test('an answer that breaks off is asked for again', async () => {
  const { proxy, store } = await faulty();
  await store.put('a', new Uint8Array(200_000).fill(7));
  let cuts = 0;
  proxy.fault = ({ method }) => (method === 'GET' && cuts++ < 2 ? 'cut' : undefined);
  expect((await store.get('a')).every((byte) => byte === 7)).toBe(true);
  expect(cuts).toBe(3);
});

test('of a part that breaks off the rest is asked for; what breaks off again and again is told with its name', async () => {
  const { proxy, store } = await faulty();
  const whole = Uint8Array.from({ length: 200_000 }, (_, i) => i);
  await store.put('a', whole);
  const { stream } = await store.open('a');
  let cuts = 0;
  proxy.fault = () => (cuts++ < 2 ? 'cut' : undefined);
  const part = new Uint8Array(await new Response(await stream(7, 150_000)).arrayBuffer());
  expect(Buffer.compare(part, whole.subarray(7, 150_001))).toBe(0);
  proxy.fault = () => 'cut';
  await expect(new Response(await stream(0, 150_000)).arrayBuffer()).rejects.toMatchObject({
    code: 'store-unreadable',
    message: expect.stringContaining(`${store.uri}/a (${proxy.url})`),
  });
});

test('a slow server is waited for', async () => {
  const { proxy, store } = await faulty();
  proxy.fault = () => ({ delay: 1500 });
  await store.put('a', new Uint8Array(3));
  expect(await store.has('a')).toBe(true);
});

test('a server that stays busy ends in an error that names object and endpoint, in bounded time', async () => {
  useS3({ LEITMOTIF_S3_PATIENCE: '0' });
  const { proxy, store } = await faulty();
  proxy.fault = () => ({ status: 503 });
  await expect(store.put('a', new Uint8Array(3))).rejects.toMatchObject({
    code: 'store-unwritable',
    message: expect.stringContaining(`${store.uri}/a (${proxy.url})`),
    retryable: true,
  });
  expect(proxy.requests).toBe(5);
});

test('a server that takes requests and never answers is given up after its silence, times the attempts', async () => {
  useS3({ LEITMOTIF_S3_TIMEOUT: '1', AWS_MAX_ATTEMPTS: '2' });
  const { proxy, store } = await faulty();
  proxy.fault = () => 'hang';
  await expect(store.put('a', new Uint8Array(100_000))).rejects.toMatchObject({
    code: 'store-unwritable',
    message: expect.stringContaining('the server does not answer'),
    retryable: true,
  });
  expect(proxy.requests).toBe(2);
});

test('an answer that stands still is asked for again', async () => {
  useS3({ LEITMOTIF_S3_TIMEOUT: '1' });
  const { proxy, store } = await faulty();
  await store.put('a', new Uint8Array(200_000).fill(7));
  let stalls = 0;
  proxy.fault = ({ method }) => (method === 'GET' && stalls++ < 1 ? 'stall' : undefined);
  expect((await store.get('a')).every((byte) => byte === 7)).toBe(true);
  expect(stalls).toBe(2);
});

test('many requests wait for their turn, not for a connection', async () => {
  const { proxy, store } = await faulty();
  let [open, most] = [0, 0];
  proxy.fault = (request) => {
    most = Math.max(most, ++open);
    request.once('close', () => open--);
    return { delay: 1500 };
  };
  await Promise.all(Array.from({ length: 160 }, (_, i) => store.put(`${i}`, new Uint8Array(1))));
  expect(proxy.requests).toBe(160);
  expect(most).toBeLessThanOrEqual(32);
});

test('denied access names the permission that is missing, and no secret', async () => {
  const { proxy, store } = await faulty();
  proxy.fault = () => ({ status: 403 });
  const failure = await store.put('a', new Uint8Array(3)).catch((error) => error);
  expect(failure).toMatchObject({
    code: 'store-unwritable',
    message: expect.stringContaining('access denied'),
  });
  expect(failure.hint).toContain('s3:PutObject');
  expect(inspect(failure, { depth: 10, showHidden: true })).not.toMatch(/testsecret|testkey|Authorization/i);
  expect(failure.cause).toMatchObject({ status: 403, message: 'AccessDenied: no' });
});

test('a wrong secret, a bucket that is not there and a server that is not there are told apart', async () => {
  useS3({ ...server, AWS_SECRET_ACCESS_KEY: 'wrong' });
  await expect(open().get('a')).rejects.toMatchObject({ message: expect.stringContaining('access denied') });
  useS3(server);
  await expect(openS3Store('s3://no-such-bucket/x').put('a', new Uint8Array(1))).rejects.toMatchObject({
    message: expect.stringContaining('there is no such bucket'),
  });
  useS3({ ...server, AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${await freePort()}` });
  await expect(open().get('a')).rejects.toMatchObject({
    code: 'store-unreadable',
    message: expect.stringContaining('nothing listens there'),
  });
});
