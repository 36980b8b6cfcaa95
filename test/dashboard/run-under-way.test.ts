import { expect, test } from 'vitest';
import { mostRead } from '../../src/dashboard/contents.ts';
import type { QueueLink } from '../../src/dashboard/queue-link.ts';
import { aliveObject, runManifest } from '../../src/store/layout.ts';
import { putUnderWay, shownRun } from './shown-run.ts';

const shown = shownRun();

test('its page tells of every batch that is done and of its end, and then listens no more', async () => {
  const { finishBatch, end } = await putUnderWay(shown);
  const page = await (await shown.get(shown.base)).text();
  const [, address] = /data-events="([^"]+)"/.exec(page)!;
  const response = await shown.get(address!);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let said = '';
  const next = async (name: string) => {
    while (!said.endsWith('\n\n')) said += (await reader.read()).value;
    expect(said).toMatch(new RegExp(`^event: ${name}\n`));
    const told = said;
    said = '';
    return told;
  };
  expect(await next('state')).toContain('Images</dt><dd>6</dd>');
  await finishBatch();
  expect(await next('state')).toContain('Images</dt><dd>10</dd>');
  await shown.stored.store.remove(runManifest(shown.stored.runId));
  expect(await next('trouble')).toContain('No run ');
  await end();
  const last = await next('ended');
  expect(last).toContain('<h2 id="motifs">');
  expect(await reader.read()).toEqual({ done: true, value: undefined });
  const finished = await (await shown.get(shown.base)).text();
  expect(finished).not.toMatch(/data-events|<script/);
  expect(finished).toContain(
    last
      .replace('event: ended\n', '')
      .replace(/^data: /gm, '')
      .trim(),
  );
});

test('of one that nobody has worked on for long its page and the list say so, and what goes on', async () => {
  const { finishBatch, end } = await putUnderWay(shown, new Date(Date.now() - 3.5 * 3_600_000).toISOString());
  const said = async (link?: QueueLink) => {
    const app = shown.app({ link });
    const html = async (path: string) =>
      (await app.request(path, { headers: { host: 'localhost:4000' } })).text();
    const statusIn = (page: string) => /<p class="status [^>]+>([^<]+)/.exec(page)?.[1];
    const page = await html(shown.base);
    const advice = /<p class="advice">(.*?)<\/p>/.exec(page)?.[1];
    return { page: statusIn(page), list: statusIn(await html('/runs')), advice };
  };
  const quiet = 'Running, but nothing new for 3 hours';
  const advice = expect.stringContaining('run the same command again to go on');
  expect(await said()).toEqual({ page: quiet, list: quiet, advice });

  const linkTo = (state: string): QueueLink => ({
    isShown: () => true,
    use: async (work) => work({ runs: { getJob: async () => ({ getState: async () => state }) } } as never),
    close: async () => {},
  });
  expect(await said(linkTo('completed'))).toEqual({ page: quiet, list: quiet, advice });
  const queued = 'In the queue, but nothing new for 3 hours';
  expect(await said(linkTo('waiting-children'))).toEqual({
    page: queued,
    list: queued,
    advice: expect.stringContaining('A worker goes on with it'),
  });

  await shown.stored.store.put(aliveObject(shown.stored.runId), new Uint8Array());
  expect(await said()).toEqual({ page: 'Still running', list: 'Still running' });
  await shown.stored.store.remove(aliveObject(shown.stored.runId));
  await finishBatch();
  await end();
});

test('of a large one a page says which of the images in sight have no results, and that it does not tell all of them yet', async () => {
  const { store, runId } = shown.stored;
  const run = await shown.stored.manifest();
  const plan = { ...run.plan, batches: mostRead + 1 };
  const manifest = JSON.stringify({ ...run, plan, status: 'running', failures: [], totals: null });
  await store.put(runManifest(runId), new TextEncoder().encode(manifest));
  const page = async (query: string) => (await shown.get(`${shown.base}/images${query}`)).text();

  const all = await page('');
  expect(all).toContain('13 images');
  expect([...all.matchAll(/thumb-failed"><code>([\w-]+)/g)].map(([, code]) => code).sort()).toEqual([
    'image-empty',
    'image-format',
  ]);
  expect(all.match(/Not done yet/g)).toHaveLength(1);

  const failed = await page('?failure=any');
  expect(failed).toContain('Not told yet');
  expect(failed).not.toContain('No image fits');
  expect(failed).not.toContain('0 images');
});
