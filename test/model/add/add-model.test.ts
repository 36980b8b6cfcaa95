import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { type AddRequest, addModel } from '../../../src/model/add/add-model.ts';
import { loadCard } from '../../../src/model/card.ts';
import { importModel } from '../../../src/model/import.ts';
import { openNetwork } from '../../../src/model/network.ts';
import { toNormalForm } from '../../../src/model/surgery/normal-form.ts';
import { type ProbeImage, probe, probeImage } from '../../../src/model/surgery/probe.ts';
import type { OnnxModel } from '../../../src/onnx/schema.ts';
import { classes, draft } from '../../fixtures/draft.ts';
import * as networks from '../../fixtures/networks.ts';
import * as quantised from '../../fixtures/quantised.ts';
import { writeWithMetadata } from '../../fixtures/tflite-metadata.ts';
import { families } from '../../fixtures/tflite-networks.ts';
import { transformer } from '../../fixtures/transformer.ts';
import { inHalf, withExternalData } from '../../fixtures/variants.ts';
import { writeNetwork } from '../../fixtures/write-network.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

async function add(network: OnnxModel, request: Partial<AddRequest> = {}) {
  const folder = await temporaryFolder();
  const file = await writeNetwork(folder, 'My Net_v1.0', network);
  return { folder, ...(await addModel({ file, ...request }, join(folder, 'models'))) };
}

/** The logits that the network gives for an image at its default size, through card, cache, backbone and head. */
async function logitsOf(id: string, models: string) {
  vi.stubEnv('LEITMOTIF_MODELS', models);
  const card = await loadCard(id);
  const network = await openNetwork(await importModel(card, await temporaryFolder()));
  const { size } = card.input;
  const image = probeImage(size, size);
  const seen = await network.activations(image.data, size, size);
  const logits = await network.logits(seen.data, 1, seen.height, seen.width, seen.rest);
  await network.close();
  return logits;
}

/** The same image n times. */
function imagesOf({ data, height, width }: ProbeImage, n: number): ProbeImage {
  const all = new Float32Array(n * data.length);
  for (let i = 0; i < n; i++) all.set(data, i * data.length);
  return { data: all, n, height, width };
}

describe('a card', () => {
  it.each([
    ['residual', networks.residual(['N', 3, 32, 32]), 'block2.out', undefined, true],
    ['depthwise', networks.depthwise(), 'last.relu6', undefined, true],
    ['fixed pool', networks.fixedPool(), 'stem.relu', undefined, true],
    ['fixed batch', networks.fixedBatch(), 'stem.relu', undefined, true],
    ['flattened', networks.flattened(), 'stem.relu', undefined, false],
    ['channels last', networks.channelsLast(), 'last.relu', { kind: 'nhwc' }, true],
    ['float16', inHalf(networks.hardSwish()), 'last.swish', undefined, true],
    ['8 bits by pairs', quantised.quantisedByPairs(), 'last.relu.dq', undefined, true],
    ['8-bit operators', quantised.quantisedOperators(), 'last.dq', undefined, true],
    ['newer opset', quantised.newerOpset(), 'relu_1', undefined, true],
    ['transformer', transformer(), 'block1.out', { kind: 'tokens', skip: 1, height: 4, width: 4 }, false],
  ])('is inferred, and the network works by it: %s', async (_, network, layer, layout, flexible) => {
    const { card, folder } = await add(network, { size: 32 });
    expect(card).toMatchObject({ id: 'my-net-v1.0', layer, input: { size: 32, flexible } });
    expect(card.layout).toEqual(layout);
    const n = network.graph.input[0].type?.tensorType.shape?.dim[0].dimValue ?? 1;
    const { logits } = await probe(toNormalForm(network), imagesOf(probeImage(32, 32), n));
    for (const [c, logit] of (await logitsOf(card.id, join(folder, 'models'))).entries())
      expect(logit).toBeCloseTo(logits[c], 4);
  });

  it('says why a size is fixed', async () => {
    expect((await add(networks.flattened())).card.input.fixedBecause).toMatch(/Gemm:logits/);
    expect((await add(transformer())).card.input.fixedBecause).toMatch(/Add:embedded/);
  });

  it('takes a guess where the file leaves the size open, and says so where it was wrong', async () => {
    const network = networks.flattened();
    network.graph.input = networks.residual(['N', 'C', 'H', 'W']).graph.input;
    await expect(add(network)).rejects.toMatchObject({
      message: expect.stringContaining('Gemm:logits'),
      hint: expect.stringContaining('3 × 224 × 224 was tried'),
    });
    expect((await add(network, { size: 32 })).card.input).toMatchObject({ size: 32, flexible: false });
    await expect(add(network, { size: 64 })).rejects.toMatchObject({ hint: undefined });
  });

  it('has a fixed size where others get another number of scores', async () => {
    const d = draft(32);
    d.conv('image', 'stem', [8, 3, 3, 3], { strides: [4, 4] });
    d.apply('Relu', ['stem'], 'stem.relu');
    d.apply('Conv', ['stem.relu', d.weights('window', [classes, 8, 8, 8])], 'scores');
    d.apply('Flatten', ['scores'], 'flat');
    const { card } = await add(d.finish('flat', ['N', 3, 32, 32]));
    const fixedBecause = 'an image of 48×40 pixels gets 75 scores instead of 5';
    expect(card.input).toMatchObject({ flexible: false, fixedBecause });
  });

  it.each([
    ['PyTorch’s, for channels first', networks.residual(), [123.675, 116.28, 103.53]],
    ['TensorFlow’s, for channels last', networks.channelsLast(), [127.5, 127.5, 127.5]],
  ])('has the normalisation that is usual: %s', async (_, network, mean) => {
    const { card, findings } = await add(network, { size: 32 });
    expect(card.input.mean).toEqual(mean);
    expect(findings.find(({ field }) => field === 'mean, std')?.reason).toMatch(/the file does not say/);
  });

  it('has what the user says instead', async () => {
    const said = { mean: [1, 2, 3], std: [4, 5, 6], channels: 'bgr', layer: 'block1.out', size: 64 } as const;
    const { card } = await add(networks.residual(), {
      ...said,
      mean: [...said.mean],
      std: [...said.std],
      id: 'mine',
      name: 'Mine',
      licence: 'MIT',
    });
    expect(card).toMatchObject({
      id: 'mine',
      name: 'Mine',
      licence: 'MIT',
      layer: 'block1.out',
      input: { size: 64, minSize: 16, mean: [1, 2, 3], std: [4, 5, 6], channels: 'bgr' },
    });
  });

  it('has the names, normalisation and licence that a TFLite file holds', async () => {
    const folder = await temporaryFolder();
    const model = families['EfficientNet-Lite']();
    const described = {
      labels: 'a\nb, bee\nc\nd\ne\nf\n',
      mean: [127],
      std: [128],
      licence: 'Apache-2.0\n\nText',
    };
    const addFile = async (bytes: Uint8Array) => {
      await writeFile(join(folder, 'net.tflite'), bytes);
      const added = await addModel(
        { file: join(folder, 'net.tflite'), replace: true },
        join(folder, 'models'),
      );
      return { ...added, labels: await readFile(join(folder, 'models', added.card.labels.file), 'utf8') };
    };
    const { card, labels, findings } = await addFile(writeWithMetadata(model, described));
    expect(labels).toBe('a\nb, bee\nc\nd\ne\nf\n');
    expect(card).toMatchObject({
      licence: 'Apache-2.0',
      input: { mean: [127, 127, 127], std: [128, 128, 128] },
    });
    expect(findings.find(({ field }) => field === 'labels')?.reason).toBe('the file holds them');
    // Too few names, or none that can be unpacked, are as good as none.
    const few = await addFile(writeWithMetadata(model, { ...described, labels: 'a\nb' }));
    expect(few.labels).toMatch(/^category 0\n/);
    const cut = writeWithMetadata(model, described).slice(0, -30);
    expect((await addFile(cut)).labels).toMatch(/^category 0\n/);
  });

  it('has the names and licence that an ONNX file holds', async () => {
    const network = networks.residual();
    network.metadataProps = [
      { key: 'names', value: `{0: 'tench', 1: "cock's comb", 2: 'c', 3: 'd', 4: 'e'}` },
      { key: 'license', value: 'AGPL-3.0' },
    ];
    const { card, folder } = await add(network, { size: 32 });
    expect(card.licence).toBe('AGPL-3.0');
    const labels = await readFile(join(folder, 'models', card.labels.file), 'utf8');
    expect(labels).toBe("tench\ncock's comb\nc\nd\ne\n");
  });

  it('says which of several outputs holds the categories', async () => {
    const network = networks.residual();
    network.graph.output.push({ name: 'flat' });
    const reason = async (output?: string) =>
      (await add(network, { size: 32, output })).findings.find(({ field }) => field === 'categories')?.reason;
    expect(await reason()).toBe('of the output logits; the network has flat, too');
    expect(await reason('flat')).toBe('of flat, as you say');
  });

  it('of a layer that is none lists those that are', async () => {
    await expect(add(networks.residual(), { layer: 'block1.a' })).rejects.toMatchObject({
      code: 'usage',
      hint: expect.stringContaining('block1.out, block2.sum, block2.out'),
    });
  });
});

describe('adding', () => {
  it('makes one file of a network with its weights beside it', async () => {
    const folder = await temporaryFolder();
    const { file, data } = withExternalData(networks.residual(), 'net.data');
    await writeFile(join(folder, 'net.onnx'), file);
    await writeFile(join(folder, 'net.data'), data);
    const { card } = await addModel({ file: join(folder, 'net.onnx'), size: 32 }, join(folder, 'models'));
    const { logits } = await probe(toNormalForm(networks.residual()), probeImage(32, 32));
    expect([...(await logitsOf(card.id, join(folder, 'models')))]).toEqual(
      [...logits].map((logit) => expect.closeTo(logit, 4)),
    );
  });

  it('the same again changes nothing; another under the same id needs --replace', async () => {
    const { folder, card, path } = await add(networks.residual(), { size: 32 });
    const models = join(folder, 'models');
    const file = join(folder, 'My Net_v1.0.onnx');
    expect((await addModel({ file, size: 32 }, models)).card).toEqual(card);
    await expect(addModel({ file, size: 64 }, models)).rejects.toMatchObject({ code: 'usage' });
    await addModel({ file, size: 64, replace: true }, models);
    expect(JSON.parse(await readFile(path, 'utf8')).input.size).toBe(64);
    expect(await readdir(join(models, 'files'))).toHaveLength(2);
  });

  it('never takes the id of a model that comes with Leitmotif', async () => {
    await expect(add(networks.residual(), { id: 'inception-v3' })).rejects.toMatchObject({ code: 'usage' });
  });

  it.each([['../up'], ['Upper'], ['a/b'], ['']])(
    'refuses the id "%s", before it reads anything',
    async (id) => {
      const message = expect.stringContaining(`--id "${id}"`);
      await expect(addModel({ file: 'nowhere.onnx', id }, 'nowhere')).rejects.toMatchObject({
        code: 'usage',
        message,
      });
    },
  );

  it('works in several processes at once', async () => {
    const folder = await temporaryFolder();
    const file = await writeNetwork(folder, 'net', networks.residual());
    const script = `
      import { addModel } from './src/model/add/add-model.ts';
      const { card } = await addModel({ file: ${JSON.stringify(file)}, size: 32 }, ${JSON.stringify(join(folder, 'models'))});
      console.log(card.id);`;
    const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
    const runs = await Promise.all([1, 2, 3].map(() => promisify(execFile)(process.execPath, args)));
    for (const { stdout } of runs) expect(stdout).toBe('net\n');
    expect((await readdir(join(folder, 'models'))).sort()).toEqual(['files', 'net.json']);
    expect(await readdir(join(folder, 'models', 'files'))).toHaveLength(2);
  });

  it.each([
    ['not there', 'nowhere.onnx', 'model-source-missing', 'cannot be read: it does not exist'],
    ['of another kind', 'weights.pt', 'usage', ''],
    ['a folder', 'folder.onnx', 'model-invalid', 'is not a file'],
    ['empty', 'empty.onnx', 'model-invalid', 'is not an ONNX model'],
    ['something else', 'text.tflite', 'model-invalid', 'is not a TensorFlow Lite model'],
  ])('refuses a file that is %s, and names it', async (_, name, code, reason) => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'folder.onnx'));
    await writeFile(join(folder, 'empty.onnx'), '');
    await writeFile(join(folder, 'text.tflite'), 'a text');
    await writeFile(join(folder, 'weights.pt'), '');
    await expect(addModel({ file: join(folder, name) }, join(folder, 'models'))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(new RegExp(`${name}.*${reason}`)),
    });
    expect(await readdir(folder)).not.toContain('models');
  });

  it('knows a pointer of Git LFS, which a clone without it has in the place of networks', async () => {
    const file = join(await temporaryFolder(), 'net.onnx');
    await writeFile(file, 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 97\n');
    await expect(addModel({ file }, join(file, '../models'))).rejects.toMatchObject({
      code: 'model-invalid',
      hint: expect.stringContaining('git lfs pull'),
    });
  });

  // A computed shape: 12 GiB that the file does not claim anywhere.
  it.skipIf(!existsSync('/usr/bin/prlimit'))('bounds the memory that a network may take', async () => {
    const d = draft(1);
    d.conv('image', 'stem', [8, 3, 3, 3], { strides: [4, 4] });
    d.apply('Mul', [d.whole('a', [1, 1, 32768, 3]), d.whole('b', [1, 1, 32, 1024])], 'shape');
    d.apply('ConstantOfShape', ['shape'], 'zeros');
    d.apply('ReduceMax', ['zeros'], 'zero', { keepdims: 1 });
    d.apply('Add', ['stem', 'zero'], 'same');
    d.apply('GlobalAveragePool', ['same'], 'pooled');
    d.apply('Flatten', ['pooled'], 'flat', { axis: 1 });
    d.linear('flat', 'logits', 8, classes);
    await expect(add(d.finish('logits'), { size: 32 })).rejects.toMatchObject({
      code: 'model-invalid',
      message: expect.stringContaining('Failed to allocate memory'),
    });
    expect(process.resourceUsage().maxRSS).toBeLessThan(4 * 2 ** 20);
  });
});
