import { describe, expect, it } from 'vitest';
import { softmax } from '../../src/concepts/categories.ts';
import { splitAtLayer } from '../../src/model/split.ts';
import { freeSizes } from '../../src/model/surgery/free-size.ts';
import {
  chooseLayer,
  choosePlaces,
  findLayer,
  type Layer,
  listLayers,
} from '../../src/model/surgery/layers.ts';
import { cellsOf, restOf } from '../../src/model/surgery/layout.ts';
import { toNormalForm } from '../../src/model/surgery/normal-form.ts';
import { probe, probeImage, runGraph, tensorOf } from '../../src/model/surgery/probe.ts';
import { attributeType, elementType, type OnnxModel, type OnnxNode } from '../../src/onnx/schema.ts';
import { classes, type Draft, draft } from '../fixtures/draft.ts';
import * as networks from '../fixtures/networks.ts';
import { transformer } from '../fixtures/transformer.ts';

const square = probeImage(32, 32);

const architectures: [name: string, network: OnnxModel, layer: string, least: 'positive' | 'negative'][] = [
  ['residual', networks.residual(), 'block2.out', 'positive'],
  ['depthwise', networks.depthwise(), 'last.relu6', 'positive'],
  ['squeeze-excite', networks.squeezeExcite(), 'gated', 'negative'],
  ['hard-swish', networks.hardSwish(), 'last.swish', 'negative'],
  ['non-linear head', networks.nonLinearHead(), 'stem.relu', 'positive'],
  ['fixed window for the mean', networks.fixedPool(), 'stem.relu', 'positive'],
  ['weights for every pixel', networks.flattened(), 'stem.relu', 'positive'],
  ['channels last', networks.channelsLast(), 'last.relu', 'positive'],
  ['channels last, free size', networks.channelsLast(['N', 'H', 'W', 3]), 'last.relu', 'positive'],
  ['transformer with a class token', transformer(), 'block1.out', 'negative'],
  ['transformer without', transformer({ classToken: false }), 'norm', 'negative'],
];

describe.each(architectures)('%s', (_, network, expectedLayer, least) => {
  const whole = freeSizes(toNormalForm(network), square);

  it('is cut at any layer into halves that together are the whole', async () => {
    const layers = await listLayers(await whole, square);
    expect(layers.length).toBeGreaterThan(1);
    const { logits } = await probe(toNormalForm(network), square);
    for (const { name, layout, channels, height, width } of layers) {
      const { backbone, head } = splitAtLayer(await whole, name, layout);
      const between = await runGraph(backbone, { image: tensorOf(square) });
      const cells = between[layout.kind === 'nchw' ? name : cellsOf(name)];
      expect(cells.dims, name).toEqual([1, channels, height, width]);
      const again = (await runGraph(head, between)).logits.data;
      for (const [c, logit] of logits.entries())
        expect(Math.abs(again[c] - logit), name).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(logit)));
    }
  });

  it(`is explained at ${expectedLayer} by default`, async () => {
    const layers = await listLayers(await whole, square);
    const { layer } = await chooseLayer(await whole, layers, square);
    expect(layer.name).toBe(expectedLayer);
    expect(layer.least < 0).toBe(least === 'negative');
  });

  it('gives the layer that places are read off in cells of twice as many along each side', async () => {
    const layers = await listLayers(await whole, square);
    const { layer } = await chooseLayer(await whole, layers, square);
    const places = choosePlaces(layers, layer);
    if (!places) return;
    expect(places.height).toBeGreaterThanOrEqual(2 * layer.height);
    const { backbone } = splitAtLayer(await whole, layer.name, layer.layout, {
      layer: places.name,
      layout: places.layout,
    });
    const between = await runGraph(backbone, { image: tensorOf(square) });
    const cells = between[places.layout.kind === 'nchw' ? places.name : cellsOf(places.name)];
    expect(cells.dims).toEqual([1, places.channels, places.height, places.width]);
  });

  it('takes several images at once', async () => {
    const two = probeImage(32, 32, 2);
    const { logits, dims } = await probe(await whole, two);
    expect(dims).toEqual([2, 5]);
    const half = two.data.length / 2;
    for (const i of [0, 1]) {
      const one = { ...two, n: 1, data: two.data.subarray(i * half, (i + 1) * half) };
      const alone = (await probe(toNormalForm(network), one)).logits;
      for (const [c, logit] of alone.entries()) expect(logits[i * 5 + c]).toBeCloseTo(logit, 4);
    }
  });
});

it('a batch that the exporter fixed becomes free', async () => {
  const [given, four] = [toNormalForm(networks.fixedBatch()), probeImage(32, 32, 4)];
  const free = await freeSizes(given, four);
  const { logits } = await probe(given, four);
  expect((await probe(free, square)).dims).toEqual([1, 5]);
  expect((await probe(free, four)).logits).toEqual(logits);
});

describe('sizes', () => {
  it.each([
    ['a window over the whole layer', networks.fixedPool()],
    ['channels last', networks.channelsLast()],
    ['residual', networks.residual(['N', 3, 32, 32])],
  ])('become free where the graph allows: %s', async (_, network) => {
    const free = await freeSizes(toNormalForm(network), square);
    expect((await probe(free, probeImage(48, 40))).dims).toEqual([1, 5]);
    const { logits } = await probe(free, square);
    for (const [c, logit] of (await probe(toNormalForm(network), square)).logits.entries())
      expect(logits[c]).toBeCloseTo(logit, 5);
  });

  it.each([
    ['weights for every pixel', networks.flattened(), /Gemm:logits/],
    ['embedded positions', transformer(), /Add:embedded/],
  ])('stay fixed otherwise, and the node is named: %s', async (_, network, node) => {
    const free = await freeSizes(toNormalForm(network), square);
    await expect(probe(free, probeImage(48, 40))).rejects.toThrow(node);
  });
});

describe('a layout', () => {
  it('sets the tokens aside that are no cells, and puts every cell where its patch lies', async () => {
    const whole = toNormalForm(transformer());
    const { backbone } = splitAtLayer(whole, 'embedded', { kind: 'tokens', skip: 1, height: 4, width: 4 });
    const { [cellsOf('embedded')]: cells, [restOf('embedded')]: rest } = await runGraph(backbone, {
      image: tensorOf(square),
    });
    const tokens = await runGraph(
      { ...whole, graph: { ...whole.graph, output: [{ name: 'embedded' }] } },
      { image: tensorOf(square) },
    );
    const { data } = tokens.embedded;
    const width = tokens.embedded.dims[2];
    expect([...rest.data]).toEqual([...data.subarray(0, width)]);
    // Token 1 + 4·y + x, channel c.
    for (const [y, x, c] of [
      [0, 0, 0],
      [0, 3, 1],
      [2, 1, 7],
    ]) {
      expect(cells.data[(c * 4 + y) * 4 + x]).toBe(data[(1 + 4 * y + x) * width + c]);
    }
  });

  it('of red and blue swapped is what the network gets in the other order', async () => {
    const plane = 32 * 32;
    const swapped = Float32Array.from(
      square.data,
      (_, i) => square.data[(2 - Math.floor(i / plane)) * plane + (i % plane)],
    );
    const [bgr, rgb] = [
      await probe(toNormalForm(networks.residual(), { channels: 'bgr' }), square),
      await probe(toNormalForm(networks.residual()), { ...square, data: swapped }),
    ];
    expect(bgr.logits).toEqual(rgb.logits);
  });
});

/** Pooling, a linear layer, a softmax called `probabilities`, and what `ending` adds. */
function closing(ending: (d: Draft) => string): OnnxModel {
  const d = draft(31);
  d.conv('image', 'stem', [8, 3, 3, 3], { strides: [4, 4] });
  d.apply('Relu', ['stem'], 'stem.relu');
  d.apply('GlobalAveragePool', ['stem.relu'], 'pooled');
  d.apply('Flatten', ['pooled'], 'flat', { axis: 1 });
  d.linear('flat', 'scores', 8, classes);
  d.apply('Softmax', ['scores'], 'probabilities', { axis: 1 });
  return d.finish(ending(d));
}

async function scoresOf({ graph, ...network }: OnnxModel): Promise<Float32Array> {
  const looking = { ...network, graph: { ...graph, output: [{ name: 'scores' }] } };
  return (await runGraph(looking, { image: tensorOf(square) })).scores!.data;
}

describe('the logits', () => {
  it('are what a closing softmax reads', async () => {
    const probabilities = await runGraph(networks.depthwise(), { image: tensorOf(square) });
    const { logits } = await probe(toNormalForm(networks.depthwise()), square);
    const weights = Array.from(logits, Math.exp);
    const total = weights.reduce((sum, weight) => sum + weight);
    for (const [c, p] of probabilities.probabilities.data.entries())
      expect(weights[c] / total).toBeCloseTo(p, 5);
  });

  it.each<[string, (d: Draft) => string]>([
    ['Identity', (d) => d.apply('Identity', ['probabilities'], 'given')],
    ['Cast', (d) => d.apply('Cast', ['probabilities'], 'given', { to: elementType.float })],
    ['Flatten', (d) => d.apply('Flatten', ['probabilities'], 'given', { axis: 1 })],
    ['Reshape', (d) => d.apply('Reshape', ['probabilities', d.whole('rows', [-1, classes])], 'given')],
  ])('are what a softmax reads that %s follows', async (_, ending) => {
    const network = closing(ending);
    const { given } = await runGraph(network, { image: tensorOf(square) });
    const { logits } = await probe(toNormalForm(network), square);
    expect(Math.max(...logits)).toBeGreaterThan(1);
    for (const [c, p] of softmax(logits).entries()) expect(p).toBeCloseTo(given!.data[c]!, 6);
  });

  it('are what a closing logarithm of the softmax reads', async () => {
    const network = closing((d) => d.apply('LogSoftmax', ['scores'], 'given', { axis: 1 }));
    expect((await probe(toNormalForm(network), square)).logits).toEqual(await scoresOf(network));
  });

  it('are asked for where the network names the best category only', async () => {
    const network = closing((d) => d.apply('ArgMax', ['scores'], 'best', { axis: 1 }));
    expect(() => toNormalForm(network)).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('--output scores ') }),
    );
    expect((await probe(toNormalForm(network, { output: 'scores' }), square)).dims).toEqual([1, classes]);
  });

  it('are asked for where it names a few, whichever of the two outputs is chosen', async () => {
    const network = closing((d) => d.apply('TopK', ['scores', d.whole('k', [2])], 'best', { axis: 1 }));
    network.graph.node.at(-1)!.output.push('which');
    network.graph.output.push({ name: 'which' });
    expect(() => toNormalForm(network)).toThrow(/outputs: best, which/);
    for (const output of ['best', 'which']) {
      expect(() => toNormalForm(network, { output })).toThrow(
        expect.objectContaining({ hint: expect.stringContaining('--output scores ') }),
      );
    }
    expect((await probe(toNormalForm(network, { output: 'scores' }), square)).dims).toEqual([1, classes]);
  });

  it('must be named where there are several outputs', async () => {
    const network = networks.nonLinearHead();
    network.graph.output = [{ name: 'hidden' }, { name: 'pooled' }];
    expect(() => toNormalForm(network)).toThrow(/outputs: hidden, pooled/);
    expect((await probe(toNormalForm(network, { output: 'hidden' }), square)).dims).toEqual([1, 12]);
  });
});

describe('a network exported for training', () => {
  it.each<[string, (normalise: OnnxNode) => void]>([
    ['said so', ({ attribute }) => attribute.push({ name: 'training_mode', type: attributeType.int, i: 1 })],
    ['before opset 14', ({ output }) => output.push('running mean')],
  ])('is refused where it takes its moments from the batch: %s', (_, change) => {
    const network = networks.residual();
    change(network.graph.node.find(({ opType }) => opType === 'BatchNormalization')!);
    expect(() => toNormalForm(network)).toThrow(/exported for training/);
  });

  it('drops nothing', async () => {
    const network = closing((d) =>
      d.apply('Dropout', ['scores', d.constant('half', [], [0.5]), 'yes'], 'given'),
    );
    network.graph.initializer.push({
      name: 'yes',
      dims: [],
      dataType: elementType.bool,
      rawData: Uint8Array.of(1),
    });
    expect((await probe(toNormalForm(network), square)).logits).toEqual(await scoresOf(network));
  });
});

describe('a layer by name', () => {
  const layer = (name: string, side: number) => {
    return { name, layout: { kind: 'nchw' }, height: side, width: side } as Layer;
  };
  const layers = [layer('net/early/concat', 16), layer('net/late/concat', 8), layer('features', 8)];

  it('may be a part between slashes that no other has', () => {
    expect(findLayer(layers, 'late')).toBe(layers[1]);
    expect(() => findLayer(layers, 'concat')).toThrow('"concat" is no layer');
  });

  it('has its places at the last layer with twice as many cells a side', () => {
    expect(choosePlaces(layers, layers[2]!)).toBe(layers[0]);
    expect(choosePlaces(layers, layers[0]!)).toBeUndefined();
  });
});
