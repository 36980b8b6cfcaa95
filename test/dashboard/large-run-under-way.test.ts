import { expect, test } from 'vitest';
import { mostRead } from '../../src/dashboard/contents.ts';
import { runManifest } from '../../src/store/layout.ts';
import { shownRun } from './shown-run.ts';

const shown = shownRun();

test('it says which of the images in sight have no results, and that it does not tell all of them yet', async () => {
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
