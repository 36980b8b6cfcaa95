import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { openRun } from '../../src/catalog/open-run.ts';
import { manifestBytes } from '../../src/manifest/read.ts';
import { planRun, storePlan } from '../../src/pipeline/prepare.ts';
import { modelManifest, planPage, runManifest } from '../../src/store/layout.ts';
import { openStore } from '../../src/store/store.ts';
import { exampleRun } from '../example-run.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** Plans a run of `photos`, which holds an image and, in a folder `results`, what may be another. */
async function planFor(...store: string[]) {
  return planRun(await requestFor(...store));
}

async function requestFor(...store: string[]) {
  const folder = await temporaryFolder();
  for (const key of ['cat.jpg', 'results/run/overlay.jpg']) {
    await mkdir(dirname(join(folder, 'photos', key)), { recursive: true });
    await writeFile(join(folder, 'photos', key), key);
  }
  return {
    dataset: join(folder, 'photos'),
    store: join(folder, ...store),
    model: 'inception-v3',
    parameters: exampleRun('run').parameters,
    include: [],
    exclude: [],
  };
}

async function planInto(...store: string[]) {
  const { batches } = await planFor(...store);
  return batches.flatMap(({ images }) => images.map(({ key }) => key));
}

it('leaves results out that lie within the dataset', async () => {
  expect(await planInto('photos', 'results')).toEqual(['cat.jpg']);
});

it('takes all images where the results go beside the dataset, or into the folder that holds it', async () => {
  const all = ['cat.jpg', 'results/run/overlay.jpg'];
  expect(await planInto('elsewhere')).toEqual(all);
  expect(await planInto('photos-2')).toEqual(all);
  expect(await planInto()).toEqual(all);
});

it('refuses to write results among the images', async () => {
  const message = expect.stringContaining('among the images');
  await expect(planInto('photos')).rejects.toMatchObject({ code: 'usage', message });
});

it('refuses to update a run whose name is an empty string, as of a variable that is not set', async () => {
  const request = { ...(await requestFor('elsewhere')), update: '' };
  await expect(planRun(request)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('empty'),
  });
});

it('takes what is undefined in a request for what is left out of it', async () => {
  const { dataset, store } = await requestFor('elsewhere');
  const options: { k?: number } = {};
  const parameters = { k: options.k as number, seed: 3 };
  const { run } = await planRun({ dataset, store, parameters });
  expect(run.parameters).toMatchObject({ k: 8, seed: 3 });
});

it.each(['dataset', 'store'])('tells a program that names no %s so', async (name) => {
  const request = { ...(await requestFor('elsewhere')), [name]: undefined };
  await expect(planRun(request)).rejects.toMatchObject({
    code: 'usage',
    message: `The ${name} is undefined; name a folder.`,
  });
});

it.each([
  ['run.json', runManifest],
  ['the network', modelManifest],
  ['the plan', (runId: string) => planPage(runId, 0)],
])('mends %s that was cut off when the same is planned again', async (_, nameOf) => {
  const planned = await planFor('elsewhere');
  const store = openStore(await temporaryFolder());
  const { runId } = await storePlan(store, planned);
  await store.put(nameOf(runId), new Uint8Array());
  await storePlan(store, planned);
  const stored = openRun(store, runId);
  expect(await stored.manifest()).toEqual(planned.run);
  expect(await stored.page(0)).toEqual(planned.batches);
  expect(await stored.model()).toBeDefined();
});

it('leaves a run alone that another version of Leitmotif has begun', async () => {
  const planned = await planFor('elsewhere');
  const store = openStore(await temporaryFolder());
  const { runId } = await storePlan(store, planned);
  const begun = { ...planned.run, versions: { ...planned.run.versions, leitmotif: '0.0.1' } };
  await store.put(runManifest(runId), manifestBytes(begun));
  await expect(storePlan(store, planned)).rejects.toMatchObject({
    code: 'other-version',
    message: expect.stringContaining('another store'),
  });
  expect(await openRun(store, runId).manifest()).toEqual(begun);
});

it.each([
  ['a newer version', 'run@99', 'read it with that one'],
  ['a version with other fields', 'run@1', 'Remove it and run the same command again'],
])('leaves what %s wrote', async (_, schema, hint) => {
  const planned = await planFor('elsewhere');
  const store = openStore(await temporaryFolder());
  const name = runManifest(planned.run.runId);
  const newer = new TextEncoder().encode(`{"schema":"leitmotif/${schema}"}`);
  await store.put(name, newer);
  await expect(storePlan(store, planned)).rejects.toMatchObject({
    code: 'manifest-invalid',
    hint: expect.stringContaining(hint),
  });
  expect(new Uint8Array(await store.get(name))).toEqual(newer);
});

it('calls updates that keep the same images in other batches other runs', async () => {
  const folder = await temporaryFolder();
  const dataset = join(folder, 'photos');
  const fill = async (names: string) => {
    await mkdir(dataset, { recursive: true });
    for (const name of names) await writeFile(join(dataset, `${name}.jpg`), name);
  };
  const plan = (update?: string) =>
    planRun({
      dataset,
      store: folder,
      model: 'inception-v3',
      parameters: { ...exampleRun('run').parameters, batchSize: 3 },
      include: [],
      exclude: [],
      ...(update === undefined ? {} : { update }),
    });
  const planAndStore = async () => (await storePlan(openStore(folder), await plan())).runId;
  await fill('abcdexy');
  const first = await planAndStore();
  await fill('z');
  const second = await planAndStore();
  for (const name of 'xyz') await rm(join(dataset, `${name}.jpg`));
  await fill('pq');
  const [one, other] = [await plan(first), await plan(second)];
  expect([one, other].map(({ batches }) => batches.map(({ images }) => images.length))).toEqual([
    [2, 3, 2],
    [3, 2, 2],
  ]);
  expect(one.run.runId).not.toBe(other.run.runId);
});
