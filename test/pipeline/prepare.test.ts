import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { planRun } from '../../src/pipeline/prepare.ts';
import { exampleRun } from '../example-run.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** Plans a run of `photos`, which holds an image and, in a folder `results`, what may be another. */
async function planInto(...store: string[]) {
  const folder = await temporaryFolder();
  for (const key of ['cat.jpg', 'results/run/overlay.jpg']) {
    await mkdir(dirname(join(folder, 'photos', key)), { recursive: true });
    await writeFile(join(folder, 'photos', key), key);
  }
  const { batches } = await planRun({
    dataset: join(folder, 'photos'),
    store: join(folder, ...store),
    model: 'inception-v3',
    parameters: exampleRun('run').parameters,
    include: [],
    exclude: [],
  });
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
