import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { openRun, type StoredRun } from '../../src/catalog/open-run.ts';
import { createApp } from '../../src/dashboard/app.ts';
import { openShelves } from '../../src/dashboard/shelf.ts';
import { openStore } from '../../src/store/store.ts';
import { keyInAddress } from '../../src/views/links.ts';
import { copyStamps } from '../photographs.ts';
import { startFaultProxy } from '../servers/fault-proxy.ts';
import { plainClient } from '../servers/plain-client.ts';
import { startRedis } from '../servers/redis.ts';
import type { S3Environment } from '../servers/rgw.ts';
import { newBucket, s3Server, useS3 } from '../servers/s3.ts';
import { type Ended, runCli, startCli } from './cli.ts';
import { batchIdsOf, runOf, sharedFolder } from './dataset.ts';

const folder = sharedFolder();
const more = ['--batch-size', '4', '--size', '96', '-k', '2', '--json'];
let server: S3Environment;
let bucket: string;
/** The same images from a folder into a folder. */
let local: StoredRun;

beforeAll(async () => {
  server = await s3Server();
  const client = plainClient(server);
  bucket = await newBucket(client);
  const dataset = join(folder.path, 'fruit');
  await copyStamps('food/fruit', 8, folder.path);
  for (const name of await readdir(dataset)) {
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: `in/fruit/${name}`,
        Body: await readFile(join(dataset, name)),
      }),
    );
  }
  local = runOf(await runCli(['run', dataset, '--out', join(folder.path, 'local'), ...more]));
});
beforeEach(() => useS3(server));

async function expectLocalResults(ended: Ended): Promise<void> {
  if (ended.code !== 0) throw new Error(ended.stderr);
  const stored = runOf(ended);
  for (const id of await batchIdsOf(local)) {
    const [ours, theirs] = [await stored.receipt(id), await local.receipt(id)];
    expect(ours.objects).toEqual(theirs.objects);
    expect(ours.ledger).toEqual(theirs.ledger);
  }
  expect(ended.stderr).not.toContain('NodeVersionSupportWarning');
}

test('from bucket to bucket, slash or not, the results are those of folders', async () => {
  const ended = await runCli(['run', `s3://${bucket}/in/fruit/`, '--out', `s3://${bucket}/out`, ...more]);
  await expectLocalResults(ended);
  expect(JSON.parse(ended.stdout).report).toMatch(
    new RegExp(`^s3://${bucket}/out/fruit-.*/report/index.html$`),
  );
  const again = await runCli(['run', `s3://${bucket}/in/fruit`, '--out', `s3://${bucket}/out/`, ...more]);
  expect(again.stderr).toContain('Every batch is done already');
});

test('the dashboard shows a run in a bucket: its pages, and its pictures whole, in part, or not again', async () => {
  const [shelf] = openShelves([`s3://${bucket}/out`]);
  const { store } = shelf!;
  let runId = '';
  for await (const folder of store.folders()) runId = folder;
  const app = createApp({ shelves: [shelf!], readOnly: true, log: () => {} });
  const get = (path: string, headers: Record<string, string> = {}) =>
    app.request(path, { headers: { host: 'localhost', ...headers } });
  const page = async (path: string) => {
    const response = await get(path);
    expect(response.status, path).toBe(200);
    return response.text();
  };
  const [batchId = ''] = await batchIdsOf(local);
  const { images } = await local.concepts(batchId);
  const run = `/runs/${shelf!.slug}/${runId}`;
  const html = await page(run);
  for (const part of ['batches/', 'motifs/', 'categories/']) expect(html).toContain(`href="${run}/${part}`);
  expect(await page(`${run}/images?motif=m01`)).toContain('· strength\u00a0');
  for (const of of ['concepts', 'motifs']) {
    const picture = /class="photo" src="([^"]*)"/.exec(
      await page(`${run}/images/${keyInAddress(images[0]!.key)}?of=${of}`),
    )![1]!;
    const bytes = Buffer.from(await store.get(decodeURIComponent(picture.split('/').slice(3).join('/'))));
    const whole = await get(picture);
    expect(Buffer.from(await whole.arrayBuffer())).toEqual(bytes);
    const part = await get(picture, { range: 'bytes=5-14' });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 5-14/${bytes.length}`]);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(5, 15));
    expect((await get(picture, { 'if-none-match': whole.headers.get('etag')! })).status).toBe(304);
  }
});

test('a server that is busy now and then, and drops connections, changes nothing', async () => {
  const proxy = await startFaultProxy(server.AWS_ENDPOINT_URL_S3);
  onTestFinished(proxy.close);
  proxy.fault = ({ method }) => {
    if (proxy.requests % 5 === 0) return { status: 503 };
    return proxy.requests % 7 === 0 && method === 'GET' ? 'cut' : undefined;
  };
  const env = { AWS_ENDPOINT_URL_S3: proxy.url };
  const ended = await runCli(['run', `s3://${bucket}/in/fruit`, '--out', `s3://${bucket}/faulty`, ...more], {
    env,
  });
  await expectLocalResults(ended);
  expect(proxy.requests).toBeGreaterThan(50);
});

test('a server that is away for seconds in the middle of a run changes nothing', async () => {
  const proxy = await startFaultProxy(server.AWS_ENDPOINT_URL_S3);
  onTestFinished(proxy.close);
  const args = ['run', `s3://${bucket}/in/fruit`, '--out', `s3://${bucket}/restarted`, ...more];
  const started = startCli(args, { env: { AWS_ENDPOINT_URL_S3: proxy.url } });
  const away = new Promise<void>((resolve) => {
    let pictures = 0;
    proxy.fault = ({ method, url }) => {
      if (method === 'PUT' && url?.includes('/overlays/') && ++pictures === 2) resolve();
      return undefined;
    };
  });
  await away;
  await proxy.goAway();
  await sleep(5000);
  await proxy.comeBack();
  await expectLocalResults(await started.ended);
});

test('the queue reads from and writes to buckets', async () => {
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  const env = { REDIS_URL: redis.url };
  const out = `s3://${bucket}/queued`;
  const worker = startCli(['worker', '--workers', '1'], { env });
  onTestFinished(async () => {
    worker.process.kill('SIGKILL');
    await worker.ended;
  });
  const enqueued = await runCli(['enqueue', `s3://${bucket}/in/fruit`, '--out', out, ...more], { env });
  const [{ runId }] = JSON.parse(enqueued.stdout);
  await expectLocalResults(await runCli(['wait', runId, '--out', out, '--json'], { env }));
  expect(await openRun(openStore(out), runId).manifest()).toMatchObject({ status: 'complete' });
});

test('without access the command says what is missing, and ends', async () => {
  const env = { AWS_SECRET_ACCESS_KEY: 'wrong' };
  const ended = await runCli(['run', `s3://${bucket}/in/fruit`, '--out', folder.path], { env });
  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain('[dataset-not-found]');
  expect(ended.stderr).toContain('access denied');
  expect(ended.stderr).toContain('s3:ListBucket');
});
