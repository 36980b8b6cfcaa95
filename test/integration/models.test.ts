import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { flattened, hardSwish, nonLinearHead, residual } from '../fixtures/networks.ts';
import { transformer } from '../fixtures/transformer.ts';
import { writeNetwork } from '../fixtures/write-network.ts';
import { copyStamps } from '../photographs.ts';
import { runCli } from './cli.ts';
import { batchIdsOf, runOf, sharedFolder } from './dataset.ts';

const folder = sharedFolder();
const cli = (args: string[]) =>
  runCli(args, {
    cwd: folder.path,
    env: { LEITMOTIF_MODELS: join(folder.path, 'models'), LEITMOTIF_CACHE: join(folder.path, 'cache') },
  });

beforeAll(async () => {
  await mkdir(join(folder.path, 'photos'));
  await copyStamps('food/fruit', 3, join(folder.path, 'photos'));
  await writeNetwork(folder.path, 'residual', residual());
  await writeNetwork(folder.path, 'swish', hardSwish());
  await writeNetwork(folder.path, 'vit', transformer());
});

test('models add shows what it inferred and why; list, inspect and test know the network then', async () => {
  const added = await cli(['models', 'add', 'residual.onnx', '--input-size', '64', '--json']);
  expect(added.stderr).toContain('Added residual');
  expect(added.stderr).toMatch(/mean, std .* \(usual for PyTorch/);
  expect(added.stderr).toMatch(/layer +block2\.out +16 channels on 8 × 8 cells, ≥ 0/);
  expect(JSON.parse(added.stdout).card).toMatchObject({ id: 'residual', layer: 'block2.out' });

  const list = await cli(['models', 'list']);
  expect(list.stdout).toMatch(/inception-v3 +built-in/);
  expect(list.stdout).toMatch(/residual +added +64² \(from 16²\) +layer block2\.out/);
  const listed = JSON.parse((await cli(['models', 'list', '--json'])).stdout);
  expect(listed.map(({ id }: { id: string }) => id)).toEqual(['inception-v3', 'residual']);

  const { stdout } = await cli(['models', 'inspect', 'residual']);
  expect(stdout).toMatch(/^ +stem\.relu +Relu +\[1, 8, 32, 32\] +≥ 0 +depth 3$/m);
  expect(stdout).toMatch(/^\* +block2\.out +Relu/m);
  expect(stdout).toContain('Default: block2.out, the last layer before its cells are pooled.');
  expect(stdout).toContain('Pictures show where concepts are at block1.out.');

  const names = await readdir(join(folder.path, 'photos'), { recursive: true });
  const photograph = join('photos', names.find((name) => name.endsWith('.png'))!);
  const test = await cli(['models', 'test', 'residual', photograph]);
  expect(test.stdout.trimEnd().split('\n')).toHaveLength(5);
  expect(test.stdout).toMatch(/^ *\d+\.\d % {2}category \d$/m);
});

test('run explains with an added network, tokens and negative activations, too', async () => {
  for (const id of ['swish', 'vit']) {
    expect((await cli(['models', 'add', `${id}.onnx`, '--input-size', '32'])).code).toBe(0);
    const ended = await cli(['run', 'photos', '--model', id, '--json', '-k', '3', '--out', 'out']);
    expect(ended.stderr).toContain('3 of 3 images explained');
    const stored = runOf(ended);
    const { factorization, images } = await stored.concepts((await batchIdsOf(stored))[0]);
    expect(factorization?.negativeChannels).toBeGreaterThan(0);
    const [{ grid, contributions }] = images;
    if (id === 'vit') {
      expect(grid).toEqual({ width: 4, height: 4 });
      expect(contributions, 'a block follows the layer').toBeNull();
    } else {
      if (contributions?.method !== 'linear') throw new Error('pooling and a linear layer follow the layer');
      const { logit, bias, offset, concepts, residual } = contributions.categories[0];
      expect(offset).not.toBe(0);
      expect(
        Math.abs(concepts.reduce((sum, term) => sum + term, bias + offset + residual) - logit),
      ).toBeLessThan(1e-4);
    }
  }
});

test('layers behind which only the class token is read are neither listed nor explained', async () => {
  const refusal =
    /Behind layer "norm" only the class token is read.*\n.*Explain an earlier layer: .* block1\.out\./;
  const sized = ['models', 'add', 'vit.onnx', '--input-size', '32'];
  expect(await cli([...sized, '--id', 'vit-norm', '--layer', 'norm'])).toMatchObject({
    code: 64,
    stderr: expect.stringMatching(refusal),
  });
  await cli(sized);
  const { stdout } = await cli(['models', 'inspect', 'vit']);
  expect(stdout).toMatch(/^\* +block1\.out/m);
  expect(stdout).not.toMatch(/^ +(?:block2\.(?:sum|out)|norm) /m);
  expect(await cli(['run', 'photos', '--model', 'vit', '--layer', 'norm', '--out', 'idle'])).toMatchObject({
    code: 64,
    stderr: expect.stringMatching(refusal),
  });
  const earlier = await cli(['run', 'photos', '--model', 'vit', '--layer', 'embedded', '--dry-run']);
  expect(earlier.stderr + earlier.stdout).toContain('layer embedded');
});

test('--scores ablate says beforehand what it costs, and names concepts by what falls', async () => {
  await cli(['models', 'add', 'residual.onnx', '--input-size', '64']);
  const ended = await cli([
    'run',
    'photos',
    '--model',
    'residual',
    '-k',
    '2',
    '--scores',
    'ablate',
    '--json',
    '--out',
    'ablated',
  ]);
  expect(ended.stderr).toContain('ablation up to 6 more passes through the network');
  const stored = runOf(ended);
  expect((await stored.manifest()).parameters.scores).toBe('ablate');
  const { concepts } = await stored.concepts((await batchIdsOf(stored))[0]);
  for (const { categories } of concepts) for (const { score } of categories) expect(score).toBeGreaterThan(0);
});

test('behind a hidden layer, contributions are what hiding a concept takes away', async () => {
  await writeNetwork(folder.path, 'hidden', nonLinearHead());
  await cli(['models', 'add', 'hidden.onnx', '--input-size', '32']);
  const ended = await cli([
    'run',
    'photos',
    '--model',
    'hidden',
    '-k',
    '2',
    '--scores',
    'ablate',
    '--json',
    '--out',
    'h',
  ]);
  const stored = runOf(ended);
  const { images } = await stored.concepts((await batchIdsOf(stored))[0]);
  for (const { contributions, prediction } of images) {
    if (contributions?.method !== 'ablation') throw new Error('a hidden layer does not add up');
    expect(contributions.categories.map(({ label }) => label)).toEqual(prediction.map(({ label }) => label));
    for (const { concepts } of contributions.categories) expect(concepts).toHaveLength(2);
  }
});

test.each(['head', 'tile', 'ablate'])(
  'weights for every pixel are explained with --scores %s',
  async (scores) => {
    await writeNetwork(folder.path, 'flattened', flattened());
    await cli(['models', 'add', 'flattened.onnx']);
    const ended = await cli(
      `run photos --model flattened -k 2 --scores ${scores} --json --out flattened-${scores}`.split(' '),
    );
    expect(ended.stderr).toContain('3 of 3 images explained');
    const stored = runOf(ended);
    const { images, concepts } = await stored.concepts((await batchIdsOf(stored))[0]);
    for (const { categories } of concepts) expect(categories.length).toBeGreaterThan(0);
    for (const { contributions } of images)
      expect(contributions?.method).toBe(scores === 'ablate' ? 'ablation' : undefined);
    expect((await stored.motifs()).motifs.length).toBeGreaterThan(0);
  },
);

test.each([28, 8])('run explains with a network of small images: %d²', async (side) => {
  const name = `small${side}`;
  await writeNetwork(folder.path, name, hardSwish(['N', 3, side, side]));
  await cli(['models', 'add', `${name}.onnx`]);
  const ended = await cli(['run', 'photos', '--model', name, '-k', '2', '--json', '--out', name]);
  expect(ended.stderr).toContain('3 of 3 images explained');
  expect((await runOf(ended).manifest()).parameters.size).toBe(side);
});

test('a network of images too small to explain is refused when it is added', async () => {
  await writeNetwork(folder.path, 'small4', hardSwish(['N', 3, 4, 4]));
  const { code, stderr } = await cli(['models', 'add', 'small4.onnx']);
  expect(code).not.toBe(0);
  expect(stderr).toContain('The network takes images of 4×4 pixels; Leitmotif gives it sides of 8 to 4096.');
});

test('a size that the network does not take is refused with the reason, before anything is done', async () => {
  await cli(['models', 'add', 'vit.onnx']);
  const { code, stderr } = await cli(['run', 'photos', '--model', 'vit', '--size', '64']);
  expect(code).toBe(64);
  expect(stderr).toContain('vit takes images of 32² only, not 64².');
  expect(stderr).toContain('Add:embedded');
});

test('a size below the smallest is refused: every image would be stretched to that instead', async () => {
  const { code, stderr } = await cli(['run', 'photos', '--size', '74']);
  expect(code).toBe(64);
  expect(stderr).toContain('inception-v3 takes images of 75² or more, not 74².');
});

test.each([
  ['1,2', 'Expected one number or three with commas, received "1,2".'],
  ['0.5', 'Give them times 255: --mean 127.5,127.5,127.5.'],
])('--mean %s is wrong usage', async (mean, message) => {
  const { code, stderr } = await cli(['models', 'add', 'residual.onnx', '--id', 'never', '--mean', mean]);
  expect(code).toBe(64);
  expect(stderr).toContain(message);
});

test('what is no image is named, without advice about datasets', async () => {
  await writeFile(join(folder.path, 'notes.txt'), 'notes');
  const { code, stderr } = await cli(['models', 'test', 'inception-v3', 'notes.txt']);
  expect(code).toBe(1);
  expect(stderr).toBe('error [image-format] notes.txt: the file is text\n      Name an image file.\n');
});
