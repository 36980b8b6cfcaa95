import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

interface Service {
  image: string;
  command?: string;
  healthcheck?: { test: string[] };
  environment?: Record<string, string>;
  ports?: unknown[];
  volumes?: string[];
  profiles?: string[];
}

const compose = async () =>
  parse(await readFile('docker-compose.yml', 'utf8'), { merge: true }) as {
    services: Record<string, Service>;
  };

test('every image is pinned to a version', async () => {
  for (const [name, { image }] of Object.entries((await compose()).services)) {
    expect(image, name).toMatch(/:v?\d+\.\d+\.\d+/);
  }
});

test('what runs for long has a health check', async () => {
  const { cli: _, ...lasting } = (await compose()).services;
  for (const [name, { healthcheck }] of Object.entries(lasting)) expect(healthcheck?.test, name).toBeTruthy();
});

test('the queue keeps its jobs: append-only file, and no eviction', async () => {
  const { queue } = (await compose()).services;
  expect(queue?.command).toContain('--appendonly yes');
  expect(queue?.command).toContain('--maxmemory-policy noeviction');
});

test('workers come for the processor and for NVIDIA, and know queue and store', async () => {
  const { worker, 'worker-nvidia': nvidia } = (await compose()).services;
  expect([worker?.profiles, nvidia?.profiles]).toEqual([['cpu'], ['nvidia']]);
  for (const service of [worker, nvidia]) {
    expect(service?.environment).toMatchObject({
      REDIS_URL: 'redis://queue:6379',
      AWS_ENDPOINT_URL_S3: 'http://store:7070',
    });
  }
});

test('no secret is written down, and nothing listens beyond the host’s network', async () => {
  const text = await readFile('docker-compose.yml', 'utf8');
  for (const [, value] of text.matchAll(/(?:(?:SECRET|ACCESS)_KEY\w*|TOKEN): (.*)/g))
    expect(value).toMatch(/^\$\{\w+:\?/);
  const { dashboard, ...others } = (await compose()).services;
  for (const { ports } of Object.values(others)) expect(ports).toBeUndefined();
  expect(dashboard?.ports).toEqual(['127.0.0.1:4000:4000']);
});

test('the dashboard shows the store that the example writes to, asks for a token, and says that it lives', async () => {
  const { dashboard } = (await compose()).services;
  const text = await readFile('docker-compose.yml', 'utf8');
  const [, store] = /--out (\S+)/.exec(text)!;
  expect(dashboard?.command).toBe(`serve --store ${store} --host 0.0.0.0`);
  expect(dashboard?.environment).toMatchObject({ REDIS_URL: 'redis://queue:6379' });
  expect(dashboard?.environment?.LEITMOTIF_TOKEN).toBeTruthy();
  expect(dashboard?.healthcheck?.test.join(' ')).toContain('/healthz');
});

test('the bucket that the example writes to is there from the start', async () => {
  const { store } = (await compose()).services;
  const [, bucket] = /--out s3:\/\/(\w+)/.exec(await readFile('docker-compose.yml', 'utf8'))!;
  expect(store?.command).toMatch(/ posix \/data$/);
  expect(store?.volumes).toEqual([`store:/data/${bucket}`]);
});

test('the image runs as an ordinary user, from a pinned base', async () => {
  const dockerfile = await readFile('Dockerfile', 'utf8');
  for (const [, base] of dockerfile.matchAll(/^FROM (\S+)/gm)) expect(base).toMatch(/:\d+\.\d+\.\d+-/);
  expect(dockerfile).toMatch(/^USER node$/m);
});
