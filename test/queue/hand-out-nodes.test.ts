import { Worker } from 'bullmq';
import { expect, test, vi } from 'vitest';
import { openRun, type StoredRun } from '../../src/catalog/open-run.ts';
import { createSolver } from '../../src/factorization/solver.ts';
import { workOnNode } from '../../src/local/work-on-node.ts';
import { manifestBytes } from '../../src/manifest/read.ts';
import { encodeSafetensors } from '../../src/manifest/safetensors.ts';
import { linkTree } from '../../src/pipeline/link-tree.ts';
import { planMotifs } from '../../src/pipeline/plan-motifs.ts';
import { handOutNodes } from '../../src/queue/hand-out-nodes.ts';
import { keyPrefix, type NodeJobData, type RunJobData, runJobId } from '../../src/queue/jobs.ts';
import type { Queues } from '../../src/queue/queues.ts';
import { sha256Of } from '../../src/sha256.ts';
import {
  batchIdOf,
  batchObject,
  partsName,
  planPage,
  receiptName,
  runManifest,
} from '../../src/store/layout.ts';
import { openStore } from '../../src/store/store.ts';
import { exampleReceipt, exampleRun } from '../example-run.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { useQueues } from './own-queues.ts';

vi.mock('../../src/factorization/solver.ts', { spy: true });

let queues: Queues;
useQueues((own) => {
  queues = own;
});

/** A stored run whose batches are done, two vectors each, and its job. */
async function plantRun(batches: number) {
  const store = openStore(await temporaryFolder());
  const reference = { storeUri: store.uri, runId: 'run' };
  const ids = Array.from({ length: batches }, (_, i) => batchIdOf(i, 'abcdef01'));
  await store.put(runManifest('run'), manifestBytes(exampleRun('run')));
  for (let page = 0; page * 100 < batches; page++) {
    const planned = ids.slice(page * 100, (page + 1) * 100).map((batchId) => ({ batchId, images: [] }));
    await store.put(planPage('run', page), manifestBytes({ schema: 'leitmotif/plan@1', batches: planned }));
  }
  for (const [b, id] of ids.entries()) {
    const parts = encodeSafetensors([
      { name: 'W', shape: [3, 2], data: Float32Array.of(1 + b, 0, 0, 2, 1, b % 7) },
      { name: 'H', shape: [2, 3], data: Float32Array.of(1, 0, 2, 0, 3, b % 5) },
    ]);
    await store.put(batchObject('run', id, partsName), parts);
    const objects = [{ name: partsName, bytes: parts.length, sha256: sha256Of(parts) }];
    await store.put(batchObject('run', id, receiptName), manifestBytes({ ...exampleReceipt(id), objects }));
  }
  const data: RunJobData = { ...reference, step: 'settle', cancelled: false, doneBefore: 0 };
  const job = await queues.runs.add('run', data, { jobId: runJobId(reference) });
  return { reference, stored: openRun(store, 'run'), job };
}

async function workOff(count: number): Promise<void> {
  let done = 0;
  const connection = queues.redis.duplicate();
  await new Promise<void>((resolve, reject) => {
    const worker = new Worker<NodeJobData>('nodes', ({ data }) => workOnNode(data), {
      connection,
      prefix: keyPrefix,
    });
    worker.on('completed', async () => {
      done += 1;
      if (done === count) await worker.close().then(resolve);
    });
    worker.on('failed', (_, error) => reject(error));
  });
  connection.disconnect();
}

test('a run that one node can link puts no nodes into the queue', async () => {
  const { reference, stored, job } = await plantRun(9);
  expect(await handOutNodes(queues, stored, reference, job)).toBe(false);
  expect(await queues.nodes.getWaitingCount()).toBe(0);
  await job.remove();
});

test('the lowest level of a large run goes to the workers, and the run’s job only reads what they made', async () => {
  const { reference, stored, job } = await plantRun(120);
  const [nodes = 0] = (await planMotifs(stored)).tree.levels;
  expect(nodes).toBeGreaterThan(5);
  expect(await handOutNodes(queues, stored, reference, job)).toBe(true);
  const jobs = await queues.nodes.getWaiting();
  expect(jobs.map(({ data }) => data.index).sort((a, b) => a - b)).toEqual([...Array(nodes).keys()]);
  expect(Math.max(...jobs.map(({ data }) => JSON.stringify(data).length))).toBeLessThan(1000);
  expect((await job.getDependenciesCount()).unprocessed).toBe(nodes);

  // A process that could not open its solver for one node opens it for the next.
  vi.mocked(createSolver).mockRejectedValueOnce(new Error('out of memory'));
  await expect(workOnNode(jobs[0]!.data)).rejects.toThrow('out of memory');
  await workOff(nodes);
  expect((await job.getDependenciesCount()).unprocessed).toBe(0);

  // The levels above are small enough for the run's job itself.
  expect(await handOutNodes(queues, stored, reference, job)).toBe(false);
  const alone = await plantRun(120);
  const linked = await linkedBy(stored);
  expect(linked.block).toEqual((await linkedBy(alone.stored)).block);
});

async function linkedBy(stored: StoredRun) {
  const solver = await createSolver();
  const linked = await linkTree(stored, await planMotifs(stored), solver);
  await solver.close();
  return linked!;
}
