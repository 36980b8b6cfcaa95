import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openRun } from '../../src/catalog/open-run.ts';
import { openSource } from '../../src/dataset/open-source.ts';
import { createSolver, type Solver } from '../../src/factorization/solver.ts';
import { loadCard } from '../../src/model/card.ts';
import type { Network } from '../../src/model/network.ts';
import { planRun, storePlan } from '../../src/pipeline/prepare.ts';
import { runBatch } from '../../src/pipeline/run-batch.ts';
import type { BatchContext } from '../../src/pipeline/workbench.ts';
import { batchObject, receiptName } from '../../src/store/layout.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { exampleParameters } from '../example-run.ts';
import { explain, shapes, toyNetwork } from '../report/small-run.ts';
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
  const told: number[] = [];
  const late = await work(
    delayed({ ...context, threads: 2 }, async () => {
      first = await runBatch(batchId, context, (done) => told.push(done));
    }),
  );
  // Two pictures; seeing one and drawing it are half of the work each.
  expect(told).toEqual([0, 1, 1, 2]);
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

/** A head that brings features to length 1: of a white image it has none, so that its logits are no numbers. */
const unitLength: Network = {
  ...toyNetwork,
  async logits(...asked) {
    const logits = await toyNetwork.logits(...asked);
    const lengths = logits.map((_, i) => Math.hypot(...logits.subarray(i - (i % 4), i - (i % 4) + 4)));
    return logits.map((value, i) => value / lengths[i]!);
  },
};

const white = () => sharp({ create: { width: 64, height: 64, channels: 3, background: '#fff' } }).png();

/** The receipts of a batch for each folder, and what is left of it but the receipt. */
async function runFolders(files: Record<string, Uint8Array>) {
  const folder = await temporaryFolder();
  for (const [key, bytes] of Object.entries(files)) {
    const path = join(folder, 'photos', key);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, bytes);
  }
  const { stored, computed } = await explain(join(folder, 'photos'), join(folder, 'store'), {
    network: unitLength,
  });
  return Promise.all(
    computed.map(async (id) => ({ receipt: await stored.receipt(id), concepts: await stored.concepts(id) })),
  );
}

test('an image whose logits are no numbers is an entry in the ledger, and the others are factorised without it', async () => {
  const others = { 'all/a.png': await shapes(160, 160, 0), 'all/b.png': await shapes(160, 160, 1) };
  const [mixed] = await runFolders({ ...others, 'all/white.png': await white().toBuffer() });
  const [alone] = await runFolders(others);
  expect(mixed!.receipt.counts).toMatchObject({ images: 3, ok: 2, failed: 1 });
  expect(mixed!.receipt.ledger[2]).toMatchObject({
    ...{ key: 'all/white.png', status: 'failed', stage: 'categorise', code: 'activations-invalid' },
    reason: expect.stringContaining('no finite logits'),
  });
  expect({ ...mixed!.concepts, batchId: '' }).toEqual({ ...alone!.concepts, batchId: '' });
});

test('a batch of nothing but such images ends like one of which no image could be read', async () => {
  const [unread, unjudged] = await runFolders({
    'a/broken.png': new TextEncoder().encode('no image'),
    'b/white.png': await white().toBuffer(),
  });
  expect(unjudged!.receipt.counts).toEqual({ images: 1, ok: 0, skipped: 0, failed: 1, concepts: 0 });
  expect(unjudged!.receipt.objects.map(({ name }) => name)).toEqual(['concepts.json']);
  expect({ ...unjudged!.concepts, batchId: '' }).toEqual({ ...unread!.concepts, batchId: '' });
});
