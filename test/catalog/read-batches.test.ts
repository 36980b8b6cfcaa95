import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { openRun, type StoredRun } from '../../src/catalog/open-run.ts';
import { readBatches } from '../../src/catalog/read-batches.ts';
import { batchRows } from '../../src/catalog/read-rows.ts';
import { planMotifs } from '../../src/pipeline/plan-motifs.ts';
import { summariseQuality } from '../../src/pipeline/quality-summary.ts';
import { totalsOf } from '../../src/pipeline/summary.ts';
import { reportFiles } from '../../src/report/write-report.ts';
import type { Store } from '../../src/store/store.ts';
import { sharedFolder } from '../integration/dataset.ts';
import { smallRun } from '../report/small-run.ts';

const folder = sharedFolder();
let stored: StoredRun;

beforeAll(async () => {
  stored = await smallRun(folder.path);
});

/** The run in a store that answers after a while, as a bucket does; what was asked, and how much of it at once. */
function slowRun() {
  const figures = { asked: [] as string[], most: 0 };
  let underWay = 0;
  const slowly =
    <T>(verb: string, answer: (name: string) => Promise<T>) =>
    async (name: string) => {
      figures.asked.push(`${verb} ${name}`);
      figures.most = Math.max(figures.most, ++underWay);
      try {
        await sleep(5);
        return await answer(name);
      } finally {
        underWay -= 1;
      }
    };
  const { get, has } = stored.store;
  const store: Store = { ...stored.store, get: slowly('get', get), has: slowly('has', has) };
  return { run: openRun(store, stored.runId), figures };
}

async function drained(items: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of items);
}

test.each([
  ['totals', (run: StoredRun) => totalsOf(run, [])],
  ['quality', (run: StoredRun) => summariseQuality(run)],
  ['a plan for linking', (run: StoredRun) => planMotifs(run)],
  ['the report', async (run: StoredRun) => drained(reportFiles(run))],
  ['rows', async (run: StoredRun) => drained(batchRows(run, await run.manifest()))],
])('%s are made of several batches at a time', async (_, make) => {
  const { run, figures } = slowRun();
  await make(run);
  expect(figures.most).toBeGreaterThan(2);
});

test('batches come in the order of the plan, each object asked for once', async () => {
  const { run, figures } = slowRun();
  const found: { batchId: string; isDone: boolean }[] = [];
  for await (const { planned, done } of readBatches(run)) {
    if (done) expect(done.concepts.batchId).toBe(planned.batchId);
    found.push({ batchId: planned.batchId, isDone: done !== undefined });
  }
  const planned: typeof found = [];
  for await (const { batchId } of stored.batches())
    planned.push({ batchId, isDone: await stored.isDone(batchId) });
  expect(found).toEqual(planned);
  expect(new Set(found.map(({ isDone }) => isDone)).size).toBe(2);
  const ofBatches = figures.asked.filter((each) => each.includes('/batches/'));
  expect(ofBatches.filter((each) => each.startsWith('has'))).toEqual([]);
  expect(new Set(ofBatches).size).toBe(ofBatches.length);
});
