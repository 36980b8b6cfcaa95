import { expect, test } from 'vitest';
import { mostRead } from '../../src/dashboard/contents.ts';
import { runManifest } from '../../src/store/layout.ts';
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
