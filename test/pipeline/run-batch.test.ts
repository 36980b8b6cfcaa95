import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openRun } from '../../src/catalog/open-run.ts';
import { openSource } from '../../src/dataset/open-source.ts';
import { createSolver, type Solver } from '../../src/factorization/solver.ts';
import { loadCard } from '../../src/model/card.ts';
import { planRun, storePlan } from '../../src/pipeline/prepare.ts';
import { runBatch } from '../../src/pipeline/run-batch.ts';
import type { BatchContext } from '../../src/pipeline/workbench.ts';
import { batchObject, receiptName } from '../../src/store/layout.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { exampleParameters } from '../example-run.ts';
import { shapes, toyNetwork } from '../report/small-run.ts';
import { temporaryFolder } from '../temporary-folder.ts';

let solver: Solver;
let store: Store;
let batchId: string;
/** The batch of two pictures, as one worker sees it. */
let context: BatchContext;

beforeAll(async () => {
  solver = await createSolver();
});
afterAll(() => solver.close());
beforeEach(async () => {
  const folder = await temporaryFolder();
  const dataset = join(folder, 'photos');
  await mkdir(dataset);
  for (const i of [0, 1]) await writeFile(join(dataset, `${i}.png`), await shapes(160, 120, i));
  store = openStore(join(folder, 'store'));
  const card = await loadCard('inception-v3');
  const planned = await planRun({
    ...{ dataset, store: store.uri, model: card.reference, include: [], exclude: [] },
    parameters: { ...exampleParameters, k: 3, size: 160 },
  });
  const run = await storePlan(store, planned);
  batchId = planned.batches[0]!.batchId;
  context = {
    ...{ stored: openRun(store, run.runId), run, card, solver, threads: 1, device: 'cpu' },
    source: await openSource(dataset),
    network: toyNetwork,
  };
});

/** Another worker, whose device finds another number of concepts. */
const elsewhere = (): BatchContext => {
  const { run } = context;
  return { ...context, threads: 2, run: { ...run, parameters: { ...run.parameters, k: 2 } } };
};

/** A worker that waits for `meanwhile` before it writes its first object. */
function delayed(worker: BatchContext, meanwhile: () => Promise<unknown>): BatchContext {
  let waiting: Promise<unknown> | undefined;
  const slow: Store = {
    ...store,
    async put(name, bytes) {
      waiting ??= meanwhile();
      await waiting;
      await store.put(name, bytes);
    },
  };
  return { ...worker, stored: openRun(slow, worker.run.runId) };
}

const work = (worker: BatchContext) => runBatch(batchId, worker, () => {});

/** Every object is as the receipt says, and there is no other. */
async function expectWhole(): Promise<void> {
  const { objects } = await context.stored.receipt(batchId);
  const found = [];
  for await (const name of store.list(batchObject(context.run.runId, batchId, '').slice(0, -1))) {
    const bytes = await store.get(name);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    found.push({ name: name.slice(batchObject(context.run.runId, batchId, '').length), sha256 });
  }
  const named = objects.map(({ name, sha256 }) => ({ name, sha256 }));
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
  expect(found.filter(({ name }) => name !== receiptName).sort(byName)).toEqual(named.sort(byName));
}

test('done by two at once, the first receipt stays where both have written the same', async () => {
  let first: unknown;
  const late = await work(
    delayed({ ...context, threads: 2 }, async () => {
      first = await work(context);
    }),
  );
  expect(late).toEqual(first);
  expect(late.host.threads).toBe(1);
  await expectWhole();
});

test('where they differ, the last one does it once more, and its receipt is true', async () => {
  for (const [early, late] of [
    [context, elsewhere()],
    [elsewhere(), context],
  ] as const) {
    const receipt = await work(delayed(late, () => work(early)));
    expect(receipt.host.threads).toBe(late.threads);
    expect(await context.stored.receipt(batchId)).toEqual(receipt);
    await expectWhole();
    await store.remove(batchObject(context.run.runId, batchId, receiptName));
  }
});

test('what somebody else has finished while it was computed is left as it is', async () => {
  let first: unknown;
  const late = elsewhere();
  const network = {
    ...toyNetwork,
    activationsOf: async (...args: Parameters<typeof toyNetwork.activationsOf>) => {
      first ??= await work(context);
      return toyNetwork.activationsOf(...args);
    },
  };
  let written = 0;
  const counted = delayed({ ...late, network }, async () => {
    written += 1;
  });
  expect(await work(counted)).toEqual(first);
  expect(written).toBe(0);
  await expectWhole();
});
