import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { checkRedis } from '../../src/queue/connection.ts';
import { ownCache } from '../own-cache.ts';
import { copyStamps } from '../photographs.ts';
import { freePort } from '../servers/free-ports.ts';
import { startRedis } from '../servers/redis.ts';
import { runCli, startCli } from './cli.ts';
import { sharedFolder } from './dataset.ts';

const folder = sharedFolder();

beforeAll(() => copyStamps('food/fruit', 2, folder.path));

async function startUp() {
  const redisPort = await freePort();
  const url = `redis://127.0.0.1:${redisPort}`;
  const out = join(folder.path, 'store');
  const ports = ['--redis-port', String(redisPort), '--port', '0'];
  const up = startCli(['up', ...ports, '--workers', '1', '--out', out], {
    env: { REDIS_URL: undefined, LEITMOTIF_CACHE: await ownCache(folder.path) },
  });
  await up.says(`leitmotif enqueue ./photos --out ${out} --redis ${url}`);
  return { up, url, out };
}

async function isGone(url: string): Promise<boolean> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (
      await checkRedis(url).then(
        () => false,
        () => true,
      )
    )
      return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

test('up brings queue, workers and dashboard; Ctrl-C ends everything in order', async () => {
  const { up, url, out } = await startUp();
  const env = { REDIS_URL: url };
  const enqueued = await runCli(['enqueue', join(folder.path, 'fruit'), '--out', out, '--json'], { env });
  expect(enqueued.stderr).not.toContain('No worker is connected');
  const waited = await runCli(['wait', JSON.parse(enqueued.stdout)[0].runId, '--out', out, '--json'], {
    env,
  });
  expect(JSON.parse(waited.stdout)).toMatchObject({ status: 'complete', totals: { ok: 2 } });
  const [, dashboard] = /Dashboard at (\S+)/.exec(up.said())!;
  expect(await (await fetch(`${dashboard}queue`)).text()).toContain('2 <span class="muted">of 2</span>');
  expect(await (await fetch(`${dashboard}runs`)).text()).toContain('2 images, ');
  up.process.kill('SIGINT');
  expect((await up.ended).code).toBe(0);
  expect(await isGone(url)).toBe(true);
});

test('killed, it takes its Redis server with it', async () => {
  const { up, url } = await startUp();
  up.process.kill('SIGKILL');
  await up.ended;
  expect(await isGone(url)).toBe(true);
});

test('two at once do not share their queues', async () => {
  const one = await startUp();
  const env = { REDIS_URL: one.url };
  await runCli(['queue', 'pause'], { env });
  await runCli(['enqueue', join(folder.path, 'fruit'), '--out', join(folder.path, 'paused')], { env });
  const other = await startUp();
  const { stdout } = await runCli(['status', '--json'], { env: { REDIS_URL: other.url } });
  expect(JSON.parse(stdout).runs).toEqual([]);
  for (const { up } of [one, other]) up.process.kill('SIGKILL');
  for (const { up } of [one, other]) await up.ended;
});

test('a cache that cannot be written is named, with what to do', async () => {
  const file = join(folder.path, 'file');
  await writeFile(file, '');
  const { code, stderr } = await runCli(['up', '--redis-port', String(await freePort())], {
    env: { REDIS_URL: undefined, LEITMOTIF_CACHE: file },
  });
  expect(code).toBe(1);
  expect(stderr).toContain(`[store-unwritable] The cache ${join(file, 'redis')}`);
  expect(stderr).toContain('Point LEITMOTIF_CACHE at a folder that can be written.');
});

test('a port that is taken is named, with what to do', async () => {
  const redis = await startRedis();
  const port = new URL(redis.url).port;
  const { code, stderr } = await runCli(['up', '--redis-port', port], { env: { REDIS_URL: undefined } });
  await redis.stop();
  expect(code).toBe(1);
  expect(stderr).toContain(`Port ${port} is taken already.`);
  expect(stderr).toContain(`--redis redis://127.0.0.1:${port}`);
});

test('without the Redis server that it was given it ends, its dashboard with it', async () => {
  const redis = `redis://127.0.0.1:${await freePort()}`;
  const ended = await runCli(['up', '--redis', redis, '--port', '0', '--out', join(folder.path, 'store')]);
  expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('redis-unavailable') });
});
