import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { manifestBytes } from '../../src/manifest/read.ts';
import { addModel } from '../../src/model/add/add-model.ts';
import { createWorkbench } from '../../src/pipeline/workbench.ts';
import { runManifest } from '../../src/store/layout.ts';
import { openStore } from '../../src/store/store.ts';
import { exampleRun } from '../example-run.ts';
import { hardSwish, residual } from '../fixtures/networks.ts';
import { writeNetwork } from '../fixtures/write-network.ts';
import { temporaryFolder } from '../temporary-folder.ts';

let folder: string;
let sha256: string;

/** A run that another machine planned with the network "mine". */
beforeEach(async () => {
  folder = await temporaryFolder();
  vi.stubEnv('LEITMOTIF_MODELS', join(folder, 'models'));
  const file = await writeNetwork(folder, 'mine', residual());
  const { card } = await addModel({ file, size: 32 }, join(folder, 'elsewhere'));
  sha256 = card.source.sha256;
  const run = exampleRun('run');
  run.dataset.uri = folder;
  run.model = { ...run.model, id: 'mine', card: 'mine', sha256, layer: card.layer };
  await openStore(folder).put(runManifest('run'), manifestBytes(run));
});

const open = () => createWorkbench({ threads: 1, device: 'cpu' }).open(folder, 'run');

it('names the network that this machine lacks, and its sha256', async () => {
  await expect(open()).rejects.toMatchObject({
    code: 'model-not-found',
    message: expect.stringMatching(new RegExp(`"mine" \\(sha256 ${sha256}, .*does not have`)),
    hint: expect.stringContaining('leitmotif models add FILE --id mine'),
  });
});

it('takes no other network of the same name', async () => {
  const file = await writeNetwork(folder, 'mine', hardSwish());
  await addModel({ file, size: 32 }, join(folder, 'models'));
  await expect(open()).rejects.toMatchObject({
    code: 'model-not-found',
    message: expect.stringContaining('here it has sha256'),
  });
});

it('opens the run when the network is there', async () => {
  await addModel({ file: join(folder, 'mine.onnx'), size: 32 }, join(folder, 'models'));
  const { network, solver } = await open();
  expect(network.labels).toHaveLength(5);
  await network.close();
  await solver.close();
});
