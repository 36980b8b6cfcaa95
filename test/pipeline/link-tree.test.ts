import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { StoredRun } from '../../src/catalog/open-run.ts';
import { createSolver, type Solver } from '../../src/factorization/solver.ts';
import { manifestBytes } from '../../src/manifest/read.ts';
import { type LinkPlan, linkTree, prepareNode } from '../../src/pipeline/link-tree.ts';
import { linkMotifs } from '../../src/pipeline/motifs.ts';
import { planMotifs } from '../../src/pipeline/plan-motifs.ts';
import { sha256Of } from '../../src/sha256.ts';
import { batchObject, partsName, receiptName, runObject } from '../../src/store/layout.ts';
import { smallRun, toyNetwork } from '../report/small-run.ts';

let folder: string;
let stored: StoredRun;
let solver: Solver;
let plan: LinkPlan;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leitmotif-tree-'));
  stored = await smallRun(folder);
  solver = await createSolver();
  const batchIds: string[] = [];
  for await (const { batchId } of stored.batches()) if (await stored.isDone(batchId)) batchIds.push(batchId);
  // Three batches over three levels, as if there were very many.
  const tree = { rank: 6, arity: { batches: 1, nodes: 2 }, levels: [3, 2, 1] };
  plan = { tree, batchIds, partsDigests: batchIds, from: 3, to: 3, seed: 0 };
});
afterAll(async () => {
  await solver.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  for (const name of await nodes()) await stored.store.remove(name);
});

async function nodes(): Promise<string[]> {
  const names: string[] = [];
  for await (const name of stored.store.list(runObject(stored.runId, 'motifs/nodes'))) names.push(name);
  return names.sort();
}

test('nodes that others have computed give the same basis, bit by bit, and are not computed again', async () => {
  const alone = await linkTree(stored, plan, solver);
  const written = await nodes();
  const bytes = await Promise.all(written.map((name) => stored.store.get(name)));
  expect(written).toHaveLength(5);
  for (const name of written) await stored.store.remove(name);

  // In another order, and each by a solver of its own.
  for (const index of [2, 0, 1]) {
    const other = await createSolver();
    await prepareNode(stored, plan, { level: 0, index }, other);
    await other.close();
  }
  expect(await nodes()).toHaveLength(3);
  let reduced = 0;
  const counting: Pick<Solver, 'link' | 'reduce'> = {
    link: solver.link,
    reduce(blocks, rank) {
      reduced++;
      return solver.reduce(blocks, rank);
    },
  };
  expect((await linkTree(stored, plan, counting))!.block).toEqual(alone!.block);
  expect(reduced).toBe(2);
  expect(await nodes()).toEqual(written);
  expect(await Promise.all(written.map((name) => stored.store.get(name)))).toEqual(bytes);
});

test('a node of other batches is another node', async () => {
  await prepareNode(stored, plan, { level: 1, index: 0 }, solver);
  const before = await nodes();
  const fewer = { ...plan, batchIds: plan.batchIds.slice(1) };
  await prepareNode(stored, fewer, { level: 1, index: 0 }, solver);
  // The second batch alone is the same node in neither place nor name; the pair is another one.
  expect((await nodes()).length).toBeGreaterThan(before.length);
});

test('a node of a batch that was computed again is another node', async () => {
  const wanted = await planMotifs(stored, 3);
  const place = { level: 0, index: 0 };
  await prepareNode(stored, wanted, place, solver);
  const [before] = await nodes();
  const receipt = await stored.receipt(wanted.batchIds[0]!);
  const parts = batchObject(stored.runId, receipt.batchId, partsName);
  const first = await stored.store.get(parts);
  const second = first.with(-4, first.at(-4)! ^ 1);
  const objects = receipt.objects.map((object) =>
    object.name === partsName ? { ...object, sha256: sha256Of(second) } : object,
  );
  await stored.store.put(parts, second);
  const name = batchObject(stored.runId, receipt.batchId, receiptName);
  await stored.store.put(name, manifestBytes({ ...receipt, objects }));
  await prepareNode(stored, await planMotifs(stored, 3), place, solver);
  expect(await nodes()).toHaveLength(2);
  await stored.store.put(parts, first);
  await stored.store.put(name, manifestBytes(receipt));
  await prepareNode(stored, await planMotifs(stored, 3), place, solver);
  expect(await nodes()).toEqual(expect.arrayContaining([before]));
  expect(await nodes()).toHaveLength(2);
});

test('nothing of the tree is left when the run is linked', async () => {
  await prepareNode(stored, plan, { level: 0, index: 0 }, solver);
  await linkMotifs(stored, { solver, head: toyNetwork }, 3);
  expect(await nodes()).toEqual([]);
});
