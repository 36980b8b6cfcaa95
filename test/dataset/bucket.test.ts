import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { openBucket } from '../../src/dataset/bucket.ts';
import { startFaultProxy } from '../servers/fault-proxy.ts';
import { plainClient } from '../servers/plain-client.ts';
import type { S3Environment } from '../servers/rgw.ts';
import { newBucket, s3Server, useS3 } from '../servers/s3.ts';

let server: S3Environment;
let client: S3Client;
let bucket: string;

beforeAll(async () => {
  server = await s3Server();
  client = plainClient(server);
  bucket = await newBucket(client);
  for (const key of [
    ...odd.map((name) => `photos/${name}`),
    'photos/folder/',
    'photos2/other.jpg',
    'top.jpg',
  ]) {
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: Buffer.from(key) }));
  }
});
beforeEach(() => useS3(server));

const odd = [
  'a.jpg',
  'b/c d.png',
  '100%.jpg',
  '#1+2.jpg',
  'é.jpg',
  '日本.jpg',
  'x//y.jpg',
  '/lead.jpg',
  '../up.jpg',
  'q?a=b&c.jpg',
  'line\nbreak\r\t\u0001.jpg',
];

async function keysOf(uri: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of openBucket(uri).list()) keys.push(key);
  return keys.sort();
}

test.each(['', '/'])(
  'lists what is below the prefix%s, whatever its name, and no folder marks',
  async (slash) => {
    expect(await keysOf(`s3://${bucket}/photos${slash}`)).toEqual([...odd].sort());
  },
);

test('lists more than a page, every key once', async () => {
  const many = Array.from({ length: 1100 }, (_, i) => `many/${i % 3}/${i} é.jpg`);
  for (let i = 0; i < many.length; i += 100) {
    await Promise.all(
      many
        .slice(i, i + 100)
        .map((key) =>
          client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: Buffer.from('x') })),
        ),
    );
  }
  expect(await keysOf(`s3://${bucket}`)).toEqual(expect.arrayContaining(many));
  expect(await keysOf(`s3://${bucket}/many`)).toEqual(many.map((key) => key.slice(5)).sort());
});

test('lists a whole bucket', async () => {
  expect(await keysOf(`s3://${bucket}`)).toContain('top.jpg');
});

test('reads what it lists; size and version belong to the object', async () => {
  const source = openBucket(`s3://${bucket}/photos`);
  for await (const { key, bytes, version } of source.list()) {
    const read = await source.read(key);
    expect(new TextDecoder().decode(read)).toBe(`photos/${key}`);
    expect(bytes).toBe(read.length);
    expect(version).toMatch(/^[0-9a-f]{32}$/);
  }
});

test('an object that is gone, and one that is denied, are ledger entries', async () => {
  await expect(openBucket(`s3://${bucket}/photos`).read('gone.jpg')).rejects.toMatchObject({
    code: 'image-unreadable',
    message: expect.stringContaining('it does not exist'),
  });
  const proxy = await startFaultProxy(server.AWS_ENDPOINT_URL_S3);
  onTestFinished(proxy.close);
  proxy.fault = ({ url = '' }) => (url.includes('a.jpg') ? { status: 403 } : undefined);
  useS3({ ...server, AWS_ENDPOINT_URL_S3: proxy.url });
  await expect(openBucket(`s3://${bucket}/photos`).read('a.jpg')).rejects.toMatchObject({
    code: 'image-unreadable',
    hint: expect.stringContaining('s3:GetObject'),
  });
});

test('a dataset that is gone or denied as a whole is no image’s fault', async () => {
  await expect(openBucket(`s3://${bucket}/emptied`).read('a.jpg')).rejects.toMatchObject({
    code: 'dataset-unreachable',
    message: expect.stringContaining(`Nothing is left in s3://${bucket}/emptied`),
  });
  await expect(openBucket('s3://no-such-bucket').read('a.jpg')).rejects.toMatchObject({
    code: 'dataset-unreachable',
    message: expect.stringContaining('there is no such bucket'),
  });
  useS3({ ...server, AWS_SECRET_ACCESS_KEY: 'revoked' });
  await expect(openBucket(`s3://${bucket}/photos`).read('a.jpg')).rejects.toMatchObject({
    code: 'dataset-unreachable',
    message: expect.stringContaining('access denied'),
    hint: expect.stringContaining('s3:ListBucket'),
  });
});

test('a server that is away is no image’s fault', async () => {
  useS3({ ...server, AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9' });
  const expected = {
    code: 'dataset-unreachable',
    retryable: true,
    message: expect.stringContaining('nothing listens'),
  };
  await expect(openBucket(`s3://${bucket}/photos`).read('a.jpg')).rejects.toMatchObject(expected);
  await expect(keysOf(`s3://${bucket}/photos`)).rejects.toMatchObject(expected);
});

test('a bucket that cannot be listed is named, with what is needed', async () => {
  await expect(keysOf('s3://no-such-bucket/x')).rejects.toMatchObject({
    code: 'dataset-not-found',
    message: expect.stringMatching(/s3:\/\/no-such-bucket\/x .*there is no such bucket/),
  });
});
