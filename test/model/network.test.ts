import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/dataset/random.ts';
import { addModel } from '../../src/model/add/add-model.ts';
import { loadCard } from '../../src/model/card.ts';
import { type ImportedModel, importModel } from '../../src/model/import.ts';
import { type Network, openNetwork } from '../../src/model/network.ts';
import { filesOf } from '../../src/model/source.ts';
import { readTflite } from '../../src/model/tflite/read.ts';
import { tfliteToOnnx } from '../../src/model/tflite/translate.ts';
import { floats, model, node, value } from '../../src/onnx/build.ts';
import { encodeOnnx } from '../../src/onnx/codec.ts';
import { fixedPool, residual } from '../fixtures/networks.ts';
import { transformer } from '../fixtures/transformer.ts';
import { writeNetwork } from '../fixtures/write-network.ts';
import { prepare } from './photographs.ts';
import { runOnnx } from './run-onnx.ts';

const ortFolder = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
const providers = join(ortFolder, `bin/napi-v6/${process.platform}/${process.arch}`);

let cache: string;
let imported: ImportedModel;
let network: Network;

beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'leitmotif-network-'));
  imported = await importModel(await loadCard('inception-v3'), cache);
  network = await openNetwork(imported, { threads: 1 });
});

afterAll(async () => {
  await network.close();
  await rm(cache, { recursive: true });
});

async function classify(photograph: string, size: number, crop?: number) {
  const { input, height, width } = await prepare(photograph, size, crop);
  const features = await network.activations(input, height, width);
  const logits = await network.logits(features.data, 1, features.height, features.width);
  const largest = Math.max(...logits);
  const weights = Array.from(logits, (logit) => Math.exp(logit - largest));
  const total = weights.reduce((sum, weight) => sum + weight);
  const best = weights.indexOf(1);
  return { label: network.labels[best], probability: 1 / total, features, logits };
}

describe('Inception v3', () => {
  it.each([
    ['chelsea.png', 'Egyptian cat'],
    ['coffee.png', 'espresso'],
    ['example.jpg', 'Labrador retriever'],
  ])('recognises %s, whole, at every size', async (photograph, label) => {
    for (const size of [299, 448, 598]) expect((await classify(photograph, size)).label).toBe(label);
  });

  it('gives the probabilities that an independent conversion gave', async () => {
    // The square photograph's centre, 87.5 %, at 299²: Labrador retriever 48.9 %.
    const { label, probability } = await classify('example.jpg', 299, 0.875);
    expect(label).toBe('Labrador retriever');
    expect(probability).toBeCloseTo(0.489, 3);
  });

  it('has features that are never negative, one cell for 32 pixels', async () => {
    const { features } = await classify('chelsea.png', 299);
    expect(features).toMatchObject({ channels: 2048, height: 6, width: 10 });
    expect(features.data.reduce((least, value) => Math.min(least, value), 1)).toBe(0);
  });

  it('has a linear head: the logits are W · mean(features) + b', async () => {
    const { tensors, operators } = readTflite(await filesOf(imported.card).network());
    const last = operators.findLast(({ type }) => type === 'CONV_2D')!;
    const [weights, bias] = last.inputs.slice(1).map((index) => tensors[index]);
    const [w, b] = [weights.quantization!, bias.quantization!];
    const biases = new DataView(Uint8Array.from(bias.data!).buffer);
    const { features, logits } = await classify('coffee.png', 299);
    const cells = features.height * features.width;
    const means = Array.from({ length: 2048 }, (_, c) => {
      return (
        features.data.subarray(c * cells, (c + 1) * cells).reduce((sum, value) => sum + value, 0) / cells
      );
    });
    for (let category = 0; category < 1001; category++) {
      let expected = b.scale[0] * biases.getInt32(4 * category, true);
      for (let c = 0; c < 2048; c++) {
        expected += w.scale[0] * (weights.data![category * 2048 + c] - w.zeroPoint[0]) * means[c];
      }
      expect(Math.abs(logits[category] - expected)).toBeLessThan(1e-4);
    }
  });

  it('is the same network in two halves as in one piece', async () => {
    const whole = tfliteToOnnx(readTflite(await filesOf(imported.card).network()));
    const { input, height, width } = await prepare('chelsea.png', 299);
    const expected = await runOnnx(whole, input, [1, 3, height, width]);
    const { features, logits } = await classify('chelsea.png', 299);
    const scale = Math.max(...expected.logits.data.map(Math.abs));
    for (let i = 0; i < 1001; i++)
      expect(Math.abs(logits[i] - expected.logits.data[i]) / scale).toBeLessThan(1e-5);
    expect(expected.features.dims).toEqual([1, 2048, features.height, features.width]);
  });

  it('tells the category of concept vectors, [k, C, 1, 1]', async () => {
    const { features } = await classify('chelsea.png', 299);
    const cells = features.height * features.width;
    const concepts = Float32Array.from({ length: 2 * 2048 }, (_, i) => features.data[(i % 2048) * cells]);
    const logits = await network.logits(concepts, 2, 1, 1);
    expect(logits).toHaveLength(2 * 1001);
    expect(logits.slice(0, 1001)).toEqual(logits.slice(1001));
  });

  it('can be cut at an earlier layer, behind which few cells are refused instead of ending the process', async () => {
    const card = await loadCard('inception-v3');
    card.layer = 'InceptionV3/InceptionV3/Mixed_6e/concat';
    const earlier = await importModel(card, cache);
    // One more 3×3 window with steps of 2 leads to the last layer: 21.5 + 16 = 37.5, and 3 cells become 1.
    expect(earlier).toMatchObject({ headMinSize: 3 });
    const cut = await openNetwork(earlier);
    const { input, height, width } = await prepare('chelsea.png', 299);
    const { data, height: h, width: w } = await cut.activations(input, height, width);
    const logits = await cut.logits(data, 1, h, w);
    const expected = (await classify('chelsea.png', 299)).logits;
    for (let i = 0; i < 1001; i++) expect(Math.abs(logits[i] - expected[i])).toBeLessThan(1e-4);
    await expect(cut.logits(new Float32Array(768), 1, 1, 1)).rejects.toMatchObject({ code: 'usage' });
    expect(await cut.logits(new Float32Array(768 * 9), 1, 3, 3)).toHaveLength(1001);
    await cut.close();
  });

  it('refuses images that are too small or not of the size said', async () => {
    await expect(network.activations(new Float32Array(3 * 74 * 80), 74, 80)).rejects.toMatchObject({
      code: 'usage',
      message: 'inception-v3 expects at least 75 pixels a side but received 80×74.',
    });
    await expect(network.activations(new Float32Array(7), 80, 80)).rejects.toMatchObject({ code: 'usage' });
    expect(await network.activations(new Float32Array(3 * 75 * 75), 75, 75)).toMatchObject({
      height: 1,
      width: 1,
    });
  });
});

function distance(a: Float32Array, b: Float32Array): number {
  expect(a).toHaveLength(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

describe('sessions', () => {
  it('give several images what each gets alone, whatever the layer has besides cells', async () => {
    const networks = { residual: residual(), transformer: transformer(), fixed: fixedPool() };
    for (const [name, given] of Object.entries(networks)) {
      const file = await writeNetwork(cache, name, given);
      const { card } = await addModel({ file, size: 32 }, join(cache, 'mine'));
      const opened = await openNetwork(await importModel({ ...card, folder: join(cache, 'mine') }, cache));
      const random = seededRandom(5);
      const images = Float32Array.from({ length: 3 * 3 * 32 * 32 }, () => random() - 0.5);
      const together = await opened.activationsOf(images, 3, 32, 32);
      expect(together).toHaveLength(3);
      for (const [i, { rest, places, ...cells }] of together.entries()) {
        const alone = await opened.activations(images.subarray(i * 3072, (i + 1) * 3072), 32, 32);
        expect(distance(cells.data, alone.data)).toBeLessThan(1e-5);
        expect({ ...cells, data: 0 }).toEqual({
          channels: alone.channels,
          height: alone.height,
          width: alone.width,
          data: 0,
        });
        expect(Boolean(rest)).toBe(name === 'transformer');
        if (rest) expect(distance(rest, alone.rest!)).toBeLessThan(1e-5);
        expect(Boolean(places)).toBe(Boolean(card.places));
        if (places) expect(distance(places.data, alone.places!.data)).toBeLessThan(1e-5);
      }
      await opened.close();
    }
    expect(network.together).toBe(1);
    const { input, height, width } = await prepare('chelsea.png', 299);
    const twice = Float32Array.from({ length: 2 * input.length }, (_, i) => input[i % input.length]!);
    const [first, second] = await network.activationsOf(twice, 2, height, width);
    expect(second!.places!.data.length).toBeGreaterThan(1000);
    expect(distance(second!.places!.data, first!.places!.data)).toBeLessThan(1e-4);
    expect(distance(second!.data, first!.data)).toBeLessThan(1e-4);
  });

  it('take images one by one where the graph is made for one, and part all that the layer gives', async () => {
    const path = join(cache, 'one.onnx');
    const one = model({
      node: [
        node('Neg', ['image'], ['places']),
        node('AveragePool', ['image'], ['layer'], { kernel_shape: [5, 5], strides: [5, 5] }),
      ],
      initializer: [],
      input: [value('image', [1, 3, 80, 80])],
      output: [value('layer', [1, 3, 16, 16]), value('places', [1, 3, 80, 80])],
    });
    await writeFile(path, encodeOnnx(one));
    const fixed = await openNetwork({ ...imported, backbone: path });
    const random = seededRandom(6);
    const images = Float32Array.from({ length: 2 * 3 * 80 * 80 }, () => random() - 0.5);
    const halves = [0, 1].map((i) => images.subarray(i * 19200, (i + 1) * 19200));
    const together = await fixed.activationsOf(images, 2, 80, 80);
    expect(together).toEqual(await Promise.all(halves.map((half) => fixed.activations(half, 80, 80))));
    for (const [i, { height, places }] of together.entries()) {
      expect(height).toBe(16);
      expect(places!.data).toEqual(halves[i]!.map((pixel) => -pixel));
    }
    await fixed.close();
  });

  it('report NaN and infinite activations', async () => {
    const path = join(cache, 'divides.onnx');
    const divides = model({
      node: [node('Div', ['image', 'zero'], ['layer'])],
      initializer: [floats('zero', [1], [0])],
      input: [value('image', ['N', 3, 'H', 'W'])],
      output: [value('layer', ['N', 3, 'H', 'W'])],
    });
    await writeFile(path, encodeOnnx(divides));
    const broken = await openNetwork({ ...imported, backbone: path });
    await expect(broken.activations(new Float32Array(3 * 80 * 80).fill(1), 80, 80)).rejects.toMatchObject({
      code: 'activations-invalid',
      message: 'inception-v3 gave Infinity at layer "features".',
    });
    await broken.close();
  });

  const cudaInstalled = existsSync(join(providers, 'libonnxruntime_providers_cuda.so'));

  it.skipIf(cudaInstalled)('refuse a device that is not there instead of using another', async () => {
    await expect(openNetwork(imported, { device: 'cuda' })).rejects.toMatchObject({
      code: 'device-unavailable',
    });
  });

  it('refuse a file that is no network', async () => {
    const card = join(dirname(imported.backbone), 'model.json');
    expect((await readFile(card)).length).toBeGreaterThan(0);
    await expect(openNetwork({ ...imported, head: card })).rejects.toMatchObject({ code: 'model-invalid' });
  });
});
