import { Worker } from 'bullmq';
import type { Hono } from 'hono';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { mergeFamilies } from '../../src/dashboard/metrics.ts';
import { linkQueue, type QueueLink } from '../../src/dashboard/queue-link.ts';
import { batchJobId, keyPrefix, queueNames, type RunReference, runJobId } from '../../src/queue/jobs.ts';
import { openQueues, type Queues } from '../../src/queue/queues.ts';
import { type RedisServer, startRedis } from '../servers/redis.ts';
import { doneBatches, shownRun } from './shown-run.ts';

const shown = shownRun();
let redis: RedisServer;
let queues: Queues;
let link: QueueLink;
let app: Hono;
let reference: RunReference;

const own = { host: 'localhost:4000', origin: 'http://localhost:4000' };
const page = async (path = '/queue') => (await app.request(path, { headers: own })).text();
const post = (path: string, headers: Record<string, string> = own) =>
  app.request(path, { method: 'POST', headers });
const action = (name: 'retry' | 'cancel') => `/queue/runs/${runJobId(reference)}/${name}`;

beforeAll(async () => {
  redis = await startRedis();
  queues = await openQueues(redis.url);
  link = linkQueue(redis.url, true);
});
beforeEach(() => {
  reference = { storeUri: shown.stored.store.uri, runId: shown.stored.runId };
  app = shown.app({ link });
});
afterEach(() => queues.redis.flushall());
afterAll(async () => {
  await link.close();
  await queues.close();
  await redis.stop();
});

/** Puts the run into the queue, with its unfinished batch, as handing out does. */
async function plantRun({ withBatch = true } = {}): Promise<void> {
  const parent = await queues.runs.add(
    'run',
    { ...reference, step: 'settle', cancelled: false, doneBefore: 10 },
    { jobId: runJobId(reference) },
  );
  for await (const { batchId } of shown.stored.batches()) {
    if (!withBatch || (await shown.stored.isDone(batchId))) continue;
    const data = { ...reference, batchId };
    await queues.batches.add('batch', data, {
      jobId: batchJobId(data),
      parent: { id: parent.id!, queue: queues.runs.qualifiedName },
      ignoreDependencyOnFailure: true,
    });
  }
}

test('shows a run with its progress, and leads to its pages and its job', async () => {
  await plantRun();
  const html = await page();
  expect(html).toContain('photos &amp; &lt;more&gt;');
  expect(html).toContain('10 <span class="muted">of 13</span>');
  expect(html).toContain('No worker is connected');
  expect(html).toContain(`href="${shown.base}"`);
  expect(html).toContain(`href="/queues/queue/runs/${runJobId(reference)}"`);
  expect(html).toContain(action('cancel'));
  expect(html).not.toContain(action('retry'));
});

test('the start leads to the queue when there is one, and every page to it', async () => {
  expect((await app.request('/', { headers: own })).headers.get('location')).toBe('/queue');
  expect(await page('/runs')).toContain('href="/queue"');
});

test('pause and resume do what the commands do', async () => {
  expect(await (await post('/queue/pause')).json()).toEqual({ message: expect.stringContaining('Paused') });
  expect(await queues.batches.isPaused()).toBe(true);
  expect(await queues.runs.isPaused()).toBe(true);
  expect(await page()).toContain('Paused: workers take no more');
  await post('/queue/resume');
  expect(await queues.batches.isPaused()).toBe(false);
});

test('cancel takes waiting batches out; a form without JavaScript leads back to the page', async () => {
  await plantRun();
  const response = await post(action('cancel'), { ...own, accept: 'text/html' });
  expect([response.status, response.headers.get('location')]).toEqual([303, '/queue']);
  expect(await queues.batches.getWaitingCount()).toBe(0);
  expect((await queues.runs.getJob(runJobId(reference)))?.data.cancelled).toBe(true);
});

test('a run that is not in the queue can be neither retried nor cancelled', async () => {
  for (const name of ['retry', 'cancel'] as const) expect((await post(action(name))).status).toBe(404);
});

test('a run under way is not retried, and the answer says so', async () => {
  await plantRun();
  const done = await doneBatches(shown);
  const { message } = (await (await post(action('retry'))).json()) as { message: string };
  expect(message).toContain('is under way, so nothing was changed');
  expect(await doneBatches(shown)).toEqual(done);
});

test('a run that is being cancelled is not retried; the page’s script gets the reason as text', async () => {
  await plantRun();
  await post(action('cancel'));
  const html = await page();
  expect(html).toContain('Being cancelled');
  expect(html).not.toContain(action('cancel'));
  const response = await post(action('retry'), { ...own, accept: 'application/json' });
  expect(response.status).toBe(409);
  expect(await response.text()).toMatch(
    /^The run \S+ is being cancelled and has not ended yet\. A worker ends it/,
  );
});

test('read-only, there are no buttons', async () => {
  await plantRun();
  app = shown.app({ link, readOnly: true });
  const html = await page();
  expect(html).toContain('photos &amp; &lt;more&gt;');
  expect(html).not.toContain('<form');
});

test('a run in a store that is not shown has no way to its pages', async () => {
  await plantRun();
  app = shown.app({ link, shelves: [] });
  const html = await page();
  expect(html).toContain(reference.runId);
  expect(html).not.toContain('href="/runs/');
});

test('events hold the whole state, at once and after every change', async () => {
  const response = await app.request('/queue/events', { headers: own });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const next = async () => {
    let text = '';
    while (!text.endsWith('\n\n')) text += (await reader.read()).value ?? '';
    return text;
  };
  expect(await next()).toContain('No run is in the queue');
  await plantRun();
  expect(await next()).toContain(reference.runId);
  await reader.cancel();
});

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test('who does not read events gets the state of then and of now, not all between', async () => {
  const response = await app.request('/queue/events', { headers: own });
  for (const what of ['pause', 'resume', 'pause', 'resume', 'pause']) {
    await post(`/queue/${what}`);
    await pause(1100);
  }
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const reading = (async () => {
    for (let read = await reader.read(); !read.done; read = await reader.read()) text += read.value;
  })();
  await pause(1500);
  await reader.cancel();
  await reading;
  expect(text.match(/event: state/g)!.length).toBeLessThanOrEqual(3);
  expect(text.split('event: state').at(-1)).toContain('Paused: workers take no more');
});

test('asking for the head of the events leaves nobody who watches', async () => {
  let asked = 0;
  const use: QueueLink['use'] = (work) => {
    asked += 1;
    return link.use(work);
  };
  app = shown.app({ link: { ...link, use } });
  const response = await app.request('/queue/events', { method: 'HEAD', headers: own });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  await pause(1500);
  expect(asked).toBe(0);
});

test('what was refused since Redis was away is not done when it returns', async () => {
  await page();
  await redis.kill();
  // The dashboard has noticed by then.
  await pause(200);
  const refused = [await post('/queue/pause'), await app.request('/queues/api/queues', { headers: own })];
  await redis.start();
  expect(refused.map(({ status }) => status)).toEqual([503, 503]);
  await expect.poll(() => page()).toContain('No run is in the queue');
  expect(await queues.batches.isPaused()).toBe(false);
}, 30_000);

test('what takes long is waited for while Redis answers, and no longer', async () => {
  const hasty = linkQueue(redis.url, true, 1000);
  expect(await hasty.use(() => pause(1500).then(() => 'done'))).toBe('done');
  await queues.redis.client('PAUSE', 2500);
  await expect(hasty.use(({ runs }) => runs.getWaitingCount())).rejects.toMatchObject({
    code: 'redis-unavailable',
    message: expect.stringContaining('does not answer'),
  });
  await hasty.close();
});

test('without Redis the page says so, and the gallery works', async () => {
  const away = linkQueue('redis://127.0.0.1:1', true);
  app = shown.app({ link: away });
  await expect.poll(() => page()).toContain('Cannot reach Redis at redis://127.0.0.1:1');
  expect((await app.request('/readyz', { headers: own })).status).toBe(503);
  expect((await app.request('/queues', { headers: own })).status).toBe(503);
  expect((await app.request(shown.base, { headers: own })).status).toBe(200);
  await away.close();
});

test('a server that nobody named and that is not there leaves a gallery', async () => {
  const absent = linkQueue('redis://127.0.0.1:1', false);
  app = shown.app({ link: absent });
  expect((await app.request('/', { headers: own })).headers.get('location')).toBe('/runs');
  expect(await page('/runs')).not.toContain('href="/queue"');
  expect((await app.request('/readyz', { headers: own })).status).toBe(200);
  await absent.close();
});

test('bull-board is there, reaches for nothing outside, and shows the queues', async () => {
  const html = await page('/queues');
  expect(html).toContain('static/js/main');
  expect(html).not.toMatch(/(?:src|href)="https?:/);
  const listed = JSON.parse(await page('/queues/api/queues'));
  expect(listed.queues.map(({ name }: { name: string }) => name)).toEqual(['batches', 'nodes', 'runs']);
});

test('metrics: every metric is described once, BullMQ’s and ours', async () => {
  await plantRun();
  const text = await page('/metrics');
  expect(text).toContain('bullmq_job_count{queue="batches", state="waiting"} 1');
  expect(text).toContain('bullmq_job_count{queue="nodes", state="waiting"} 0');
  expect(text).toContain('# TYPE leitmotif_images_total counter');
  expect(text).toMatch(/^leitmotif_dashboard_memory_bytes \d+$/m);
  const described = text.match(/^# TYPE \S+/gm)!;
  expect(new Set(described).size).toBe(described.length);
  for (const line of text.trimEnd().split('\n')) {
    expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{(\w+="[^"]*"(, ?)?)*\})? [\d.e+-]+)$/);
  }
});

test('the same metric of two queues becomes one family', () => {
  const of = (queue: string) => `# HELP a Help\n# TYPE a gauge\na{queue="${queue}"} 1`;
  expect(mergeFamilies([of('x'), of('y')])).toEqual([
    '# HELP a Help\n# TYPE a gauge\na{queue="x"} 1\na{queue="y"} 1',
  ]);
});

test('an ended run shows what failed by reason, with the images behind it, and can be tried again', async () => {
  await plantRun({ withBatch: false });
  const worker = new Worker(queueNames.runs, undefined, {
    connection: queues.redis.duplicate(),
    prefix: keyPrefix,
    autorun: false,
  });
  const job = await worker.getNextJob('token');
  await job?.moveToCompleted(null, 'token', false);
  await worker.close();
  const html = await page();
  for (const code of ['image-format', 'image-empty', 'worker-crashed'])
    expect(html).toContain(`<code>${code}</code>`);
  for (const key of ['shapes/broken.jpg', 'shapes/empty.jpg', 'whole/lost.png']) expect(html).toContain(key);
  expect(html).toContain(`href="${shown.base}/images?failure=image-empty"`);

  const { message } = (await (await post(action('retry'))).json()) as { message: string };
  expect(message).toContain('is enqueued again. 1 finished batch will be done again.');
  expect(await queues.runs.getWaitingCount()).toBe(1);
});
