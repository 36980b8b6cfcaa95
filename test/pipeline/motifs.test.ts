import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StoredRun } from '../../src/catalog/open-run.ts';
import { LeitmotifError } from '../../src/errors.ts';
import { createSolver, type Solver } from '../../src/factorization/solver.ts';
import { decodeSafetensors, tensorNamed } from '../../src/manifest/safetensors.ts';
import { finalizeRun } from '../../src/pipeline/finalize.ts';
import { linkMotifs } from '../../src/pipeline/motifs.ts';
import {
  batchObject,
  factorsName,
  motifBatchName,
  motifsManifest,
  partsName,
  runObject,
} from '../../src/store/layout.ts';
import { smallRun, toyNetwork } from '../report/small-run.ts';

let folder: string;
let stored: StoredRun;
let solver: Solver;
let doneIds: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leitmotif-motifs-'));
  stored = await smallRun(folder);
  solver = await createSolver();
  doneIds = [];
  for await (const { batchId } of stored.batches()) if (await stored.isDone(batchId)) doneIds.push(batchId);
});

afterAll(async () => {
  await solver.close();
  await rm(folder, { recursive: true, force: true });
});

const relink = async (m?: number) => (await linkMotifs(stored, { solver, head: toyNetwork }, m)).manifest;
const bytesOf = (name: string) => stored.store.get(runObject(stored.runId, name));

test('a finished run has motifs that say which channel they are', async () => {
  const { motifs, link, images } = await relink(3);
  expect(images).toBe(10);
  expect(link).toMatchObject({ batches: 3, levels: 1, nodes: 1 });
  expect(motifs.map(({ categories }) => categories[0]!.label).sort()).toEqual(
    ['<b>"blue"</b> & thing', 'green thing', 'red thing'].sort(),
  );
  expect(motifs.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 4);
});

test('strengths in every image are the means of A·H, scaled to 1 where a motif is', async () => {
  const { m, motifs } = await relink(3);
  const squares = new Float64Array(m);
  const sums = new Float64Array(m);
  for (const batchId of doneIds) {
    const { motifs: held, loadings, images } = await stored.motifBatch(batchId);
    const parts = decodeSafetensors(await stored.store.get(batchObject(stored.runId, batchId, partsName)));
    const H = tensorNamed(parts, 'H');
    const [k, positions] = H.shape as [number, number];
    let start = 0;
    for (const [i, { height, width }] of JSON.parse(parts.metadata.images!).entries()) {
      const cells = height * width;
      for (const [at, id] of held.entries()) {
        const motif = motifs.findIndex((each) => each.id === id);
        let sum = 0;
        for (let p = start; p < start + cells; p++) {
          let value = 0;
          for (let j = 0; j < k; j++) value += loadings[at]![j]! * H.data[j * positions + p]!;
          sum += value;
          squares[motif]! += value ** 2;
        }
        sums[motif]! += sum;
        expect(images[i]!.motifs[at]!.strength).toBeCloseTo(sum / cells, 3);
      }
      start += cells;
    }
  }
  for (let motif = 0; motif < m; motif++) expect(squares[motif]! / sums[motif]!).toBeCloseTo(1, 1);
});

test('what a motif adds to a logit is what the head says of its vector, without the bias', async () => {
  const biased = {
    ...toyNetwork,
    logits: async (...of: Parameters<typeof toyNetwork.logits>) =>
      (await toyNetwork.logits(...of)).map((logit, i) => logit + 5 * (i % 4)),
  };
  const { manifest, added } = await linkMotifs(stored, { solver, head: biased }, 3);
  const { data: G } = tensorNamed(decodeSafetensors(await bytesOf(manifest.basis.name)), 'W');
  // The toy head's logit c is 8 times the mean of channel c; G is [4, 3].
  const expected = [0, 1, 2].map((i) => [0, 1, 2, 3].map((c) => 8 * G[c * 3 + i]!));
  expect(added).toHaveLength(3);
  for (const [i, logits] of expected.entries()) {
    for (const [c, logit] of logits.entries()) expect(added[i]![c]).toBeCloseTo(logit, 4);
  }
});

test('the members of a motif are the concepts that it explains more of than any other does', async () => {
  const { motifs } = await relink(3);
  const members = new Map(motifs.map(({ id }) => [id, new Map<string, number>()]));
  for (const batchId of doneIds) {
    const { motifs: held, concepts } = await stored.motifBatch(batchId);
    expect(concepts).toHaveLength((await stored.concepts(batchId)).k);
    for (const { concept, parts } of concepts) {
      const most = Math.max(...parts);
      if (most > 0) members.get(held[parts.indexOf(most)]!)!.set(`${batchId} ${concept}`, most);
    }
  }
  for (const { id, memberCount, members: told, purity } of motifs) {
    expect(memberCount).toBeGreaterThan(0);
    expect(memberCount).toBe(members.get(id)!.size);
    expect(new Map(told.map(({ batchId, concept, part }) => [`${batchId} ${concept}`, part]))).toEqual(
      members.get(id),
    );
    for (const { batchId, concept, name } of told) {
      expect(name).toBe((await stored.concepts(batchId)).concepts[concept]!.name);
    }
    const parts = told.map(({ part }) => part);
    expect(purity).toBeGreaterThanOrEqual(Math.min(...parts));
    expect(purity).toBeLessThanOrEqual(Math.max(...parts));
  }
});

test('exemplars name objects that are there, and boxes inside their images', async () => {
  const { motifs } = await relink(3);
  for (const { exemplars } of motifs) {
    expect(exemplars.length).toBeGreaterThan(0);
    for (const { crop, overlay, box, batchId, key } of exemplars) {
      expect((await bytesOf(crop!)).length).toBeGreaterThan(100);
      expect((await bytesOf(overlay)).length).toBeGreaterThan(100);
      const image = (await stored.concepts(batchId)).images.find((one) => one.key === key)!;
      expect(box[0] + box[2]).toBeLessThanOrEqual(image.width);
      expect(box[1] + box[3]).toBeLessThanOrEqual(image.height);
    }
  }
});

test('linking again gives the same bytes, ids included; another number keeps the ids of what is still there', async () => {
  const first = await relink(3);
  await relink(3);
  const second = await stored.store.get(motifsManifest(stored.runId));
  await relink(3);
  expect(await stored.store.get(motifsManifest(stored.runId))).toEqual(second);
  const fewer = await relink(2);
  expect(fewer.motifs).toHaveLength(2);
  const kept = fewer.motifs.filter(({ matched }) => matched !== null).map(({ id }) => id);
  expect(first.motifs.map(({ id }) => id)).toEqual(expect.arrayContaining(kept));
  expect(kept.length).toBeGreaterThan(0);
  const crops: string[] = [];
  for await (const name of stored.store.list(runObject(stored.runId, 'motifs/exemplars'))) crops.push(name);
  const named = fewer.motifs.flatMap(({ exemplars }) =>
    exemplars.map(({ crop }) => runObject(stored.runId, crop!)),
  );
  expect(crops.sort()).toEqual(named.sort());
});

test('ids stay with their motifs when a batch comes and goes', async () => {
  const all = await relink(3);
  const receipt = runObject(stored.runId, `batches/${doneIds[0]}/receipt.json`);
  const bytes = await stored.store.get(receipt);
  await stored.store.remove(receipt);
  const fewer = await relink(3);
  expect(fewer.link.batches).toBe(2);
  await stored.store.put(receipt, bytes);
  const again = await relink(3);
  expect(again.link.batches).toBe(3);
  const idOf = ({ motifs }: typeof all) =>
    new Map(motifs.map(({ id, categories }) => [categories[0]!.label, id]));
  expect(idOf(fewer)).toEqual(idOf(all));
  expect(idOf(again)).toEqual(idOf(all));
});

test('a store that cannot be read for a while does not cost motifs their ids; a damaged basis does', async () => {
  const { basis } = await relink(3);
  const name = runObject(stored.runId, basis.name);
  const away = new LeitmotifError('store-unreadable', 'the server does not answer');
  const store = {
    ...stored.store,
    get: async (asked: string) => {
      if (asked === name) throw away;
      return stored.store.get(asked);
    },
  };
  const before = await bytesOf(basis.name);
  await expect(linkMotifs({ ...stored, store }, { solver, head: toyNetwork }, 3)).rejects.toBe(away);
  expect(await bytesOf(basis.name)).toEqual(before);
  await stored.store.put(name, new Uint8Array(8));
  expect((await relink(3)).motifs.map(({ matched }) => matched)).toEqual([null, null, null]);
});

test.each([factorsName, partsName])(
  'a batch whose %s is lost or altered is named, not left out',
  async (name) => {
    const object = batchObject(stored.runId, doneIds[0]!, name);
    const whole = await stored.store.get(object);
    const hint = expect.stringContaining('receipt.json, then repeat');
    const message = expect.stringContaining(`${stored.store.uri}/${object}`);
    await stored.store.put(object, whole.with(-1, whole.at(-1)! ^ 1));
    await expect(relink(3)).rejects.toMatchObject({ code: 'manifest-invalid', message, hint });
    await stored.store.remove(object);
    await expect(relink(3)).rejects.toMatchObject({ code: 'object-not-found', message, hint });
    await stored.store.put(object, whole);
  },
);

test('the basis is stored with its digest', async () => {
  const { basis } = await relink(3);
  const file = await bytesOf(basis.name);
  expect(createHash('sha256').update(file).digest('hex')).toBe(basis.sha256);
  expect(tensorNamed(decodeSafetensors(file), 'W').shape).toEqual([4, 3]);
});

test('what two commands link at once is not mixed: the one whose motifs are replaced says so', async () => {
  const finalize = (close: () => Promise<unknown>) =>
    finalizeRun(stored, [], 'complete', {
      openTools: async () => ({ solver, head: toyNetwork, close: async () => void (await close()) }),
    });
  await relink(3);
  const linkedTwice = {
    code: 'linked-twice',
    hint: expect.stringContaining(`leitmotif motifs ${stored.address}`),
  };
  await expect(finalize(() => relink(2))).rejects.toMatchObject(linkedTwice);
  // Of the other one only a batch has been written by now, in terms of other vectors.
  const name = runObject(stored.runId, motifBatchName(doneIds[0]!));
  await relink(3);
  const other = await stored.store.get(name);
  await relink(2);
  await expect(finalize(() => stored.store.put(name, other))).rejects.toMatchObject(linkedTwice);
});
