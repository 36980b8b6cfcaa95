import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { openRun } from '../../src/catalog/open-run.ts';
import { manifestBytes } from '../../src/manifest/read.ts';
import { addModel } from '../../src/model/add/add-model.ts';
import { type PlannedRun, planRun, storePlan } from '../../src/pipeline/prepare.ts';
import { shareNetwork } from '../../src/pipeline/run-network.ts';
import { createWorkbench } from '../../src/pipeline/workbench.ts';
import { modelManifest, runManifest, sharedModelObject } from '../../src/store/layout.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { exampleParameters } from '../example-run.ts';
import { hardSwish, residual } from '../fixtures/networks.ts';
import { writeNetwork } from '../fixtures/write-network.ts';
import { temporaryFolder } from '../temporary-folder.ts';

let folder: string;
let store: Store;
let planned: PlannedRun;
/** Where the network lies in the store. */
let object: string;

/** A run that another machine planned with its network "mine" at an earlier layer; nothing of that is here. */
beforeEach(async () => {
  folder = await temporaryFolder();
  store = openStore(join(folder, 'store'));
  await mkdir(join(folder, 'photos'));
  await writeFile(join(folder, 'photos', 'a.png'), '');
  vi.stubEnv('LEITMOTIF_CACHE', join(folder, 'cache'));
  vi.stubEnv('LEITMOTIF_MODELS', join(folder, 'elsewhere'));
  const file = await writeNetwork(folder, 'mine', residual());
  await addModel({ file, size: 32 }, join(folder, 'elsewhere'));
  planned = await planRun({
    ...{ dataset: join(folder, 'photos'), store: store.uri, include: [], exclude: [] },
    ...{ model: 'mine', layer: 'block1.out', parameters: exampleParameters },
  });
  await storePlan(store, planned);
  await shareNetwork(store, planned.card);
  object = sharedModelObject(planned.run.model.sha256, 'network.onnx');
  vi.stubEnv('LEITMOTIF_MODELS', join(folder, 'here'));
});

const open = () => createWorkbench({ threads: 1, device: 'cpu' }).open(store.uri, planned.run.runId);

async function opens(): Promise<void> {
  const { network, solver, card } = await open();
  expect(card).toMatchObject({ id: 'mine', layer: 'block1.out', input: { size: 32 } });
  const { channels, height } = await network.activations(new Float32Array(3 * 32 * 32), 32, 32);
  expect([channels, height]).toEqual([8, 8]);
  await network.close();
  await solver.close();
}

it('fetches a network that this machine lacks from the store, once', async () => {
  await opens();
  await store.remove(object);
  await opens();
});

it('leaves a run alone that another version of Leitmotif has begun', async () => {
  const versions = { ...planned.run.versions, leitmotif: '0.0.1' };
  await store.put(runManifest(planned.run.runId), manifestBytes({ ...planned.run, versions }));
  await expect(open()).rejects.toMatchObject({
    code: 'other-version',
    message: expect.stringContaining('was begun by Leitmotif 0.0.1'),
  });
});

it('takes the run’s network, whatever else is called so here', async () => {
  await addModel({ file: await writeNetwork(folder, 'mine', hardSwish()) }, join(folder, 'here'));
  await opens();
});

it('takes the same file from this machine where the store does not have it', async () => {
  await store.remove(object);
  await addModel({ file: await writeNetwork(folder, 'mine', residual()), id: 'other' }, join(folder, 'here'));
  await store.remove(sharedModelObject(planned.card.labels.sha256, 'labels.txt'));
  await opens();
});

it('takes it from beside the card that the run was planned with, where that is of this machine', async () => {
  await store.remove(object);
  const place = join(folder, 'elsewhere', 'mine.json');
  const stored = openRun(store, planned.run.runId);
  const run = await stored.manifest();
  await store.put(runManifest(run.runId), manifestBytes({ ...run, model: { ...run.model, card: place } }));
  await opens();
});

it('names the network that nobody has, and its sha256', async () => {
  await store.remove(object);
  await expect(open()).rejects.toMatchObject({
    code: 'model-not-found',
    message: expect.stringContaining(
      `"mine" (sha256 ${planned.run.model.sha256}), which neither this machine nor`,
    ),
    hint: expect.stringContaining('leitmotif models add FILE --id mine'),
  });
});

it('refuses what is not what it should be, or too large', async () => {
  const original = await store.get(object);
  await store.put(
    object,
    original.map((byte, i) => (i === 99 ? byte ^ 1 : byte)),
  );
  await expect(open()).rejects.toMatchObject({
    code: 'model-invalid',
    message: expect.stringContaining(`${object} is damaged`),
  });
  await truncate(join(store.uri, object), 2 ** 31);
  await expect(open()).rejects.toMatchObject({
    code: 'model-unsupported',
    message: expect.stringContaining('has 2147483648 bytes'),
  });
});

it('reads no file that a card from the store names', async () => {
  const name = modelManifest(planned.run.runId);
  const { schema, card } = await openRun(store, planned.run.runId).model();
  const source = { ...card.source, file: '../../../../../../etc/passwd' };
  const hostile = (change: object) =>
    store.put(name, manifestBytes({ schema, card: { ...card, source: { ...source, ...change } } }));
  await hostile({});
  await opens();
  await hostile({ package: 'onnxruntime-node', version: '1.0.0' });
  await expect(open()).rejects.toThrow('expected files inside the package');
  await hostile({ package: '../../etc', version: '1.0.0', file: 'passwd' });
  await expect(open()).rejects.toThrow('expected the name of an npm package');
});

it('closes the network that was not used for the longest when many others have been opened', async () => {
  const { open } = createWorkbench({ threads: 1, device: 'cpu' });
  const { runId } = planned.run;
  const { schema, card } = await openRun(store, runId).model();
  const others = ['b', 'c', 'd', 'e'].map((id) => openStore(join(folder, id)));
  for (const [i, other] of others.entries()) {
    await storePlan(other, planned);
    await shareNetwork(other, planned.card);
    await other.put(modelManifest(runId), manifestBytes({ schema, card: { ...card, id: `mine-${i}` } }));
  }
  const input = new Float32Array(3 * 32 * 32);
  const first = await open(store.uri, runId);
  const second = await open(others[0]!.uri, runId);
  for (const { uri } of others.slice(1, 3)) await open(uri, runId);
  expect((await open(store.uri, runId)).network).toBe(first.network);
  await open(others[3]!.uri, runId);
  await expect(second.network.activations(input, 32, 32)).rejects.toThrow();
  expect((await open(store.uri, runId)).network).toBe(first.network);
  for (const { uri } of [store, ...others]) {
    expect((await (await open(uri, runId)).network.activations(input, 32, 32)).channels).toBe(8);
  }
});
