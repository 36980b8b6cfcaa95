/** Layers that only look like grids of cells, and how the choice of a layer is told. */
import { expect, it } from 'vitest';
import { chooseLayer, listLayers } from '../../src/model/surgery/layers.ts';
import { toNormalForm } from '../../src/model/surgery/normal-form.ts';
import { probeImage } from '../../src/model/surgery/probe.ts';
import type { OnnxModel } from '../../src/onnx/schema.ts';
import { classes, type Draft, draft } from '../fixtures/draft.ts';
import { transformer } from '../fixtures/transformer.ts';

const image = probeImage(32, 32);

/** Sixteen channels on 8 × 8 cells, which `pooling` makes `[N, 16]` of. */
function convolved(pooling: (d: Draft, features: string) => string): OnnxModel {
  const d = draft(41);
  d.conv('image', 'stem', [16, 3, 3, 3], { strides: [4, 4] });
  d.apply('Relu', ['stem'], 'stem.relu');
  d.linear(pooling(d, 'stem.relu'), 'logits', 16, classes);
  return d.finish('logits');
}

/** The names of a network's layers, and which one is explained and why. */
async function layersOf(network: OnnxModel) {
  const model = toNormalForm(network);
  const layers = await listLayers(model, image);
  const { layer, reason } = await chooseLayer(model, layers, image);
  return { names: layers.map(({ name }) => name), layer: layer.name, reason };
}

const mean = (d: Draft, rows: string) => d.apply('ReduceMean', [rows], 'pooled', { axes: [2], keepdims: 0 });
const rowsOf = (d: Draft, features: string) =>
  d.apply('Reshape', [features, d.whole('rows.shape', [0, 16, -1])], 'rows');

it.each<[string, (d: Draft, features: string) => string]>([
  ['flattened', (d, features) => mean(d, rowsOf(d, features))],
  ['flattened and clipped', (d, features) => mean(d, d.apply('Relu', [rowsOf(d, features)], 'rows.relu'))],
])('sixteen channels in rows of cells are no sixteen tokens: %s', async (_, pooling) => {
  expect(await layersOf(convolved(pooling))).toMatchObject({
    names: ['stem', 'stem.relu'],
    layer: 'stem.relu',
  });
});

it('rows that are turned into tokens are tokens', async () => {
  const network = convolved((d, features) => {
    d.apply('Transpose', [rowsOf(d, features)], 'tokens', { perm: [0, 2, 1] });
    return d.apply('ReduceMean', ['tokens'], 'pooled', { axes: [1], keepdims: 0 });
  });
  expect(await layersOf(network)).toMatchObject({
    names: ['stem', 'stem.relu', 'tokens'],
    layer: 'tokens',
  });
  expect((await layersOf(transformer())).layer).toBe('block1.out');
});

it('layers that are passed over for one reason are counted', async () => {
  expect((await layersOf(transformer())).reason).toBe(
    'the last layer before its cells are pooled; not norm and the 2 layers before it, behind which only the class token is read',
  );
});

/** As many channels as categories before the pooling, and `ending` behind it. */
const asManyAsCategories = (ending: (d: Draft, pooled: string) => void) => {
  const d = draft(43);
  d.conv('image', 'stem', [8, 3, 3, 3], { strides: [4, 4] });
  d.apply('Relu', ['stem'], 'stem.relu');
  d.conv('stem.relu', 'maps', [classes, 8, 1, 1]);
  d.apply('Relu', ['maps'], 'maps.relu');
  d.apply('ReduceMean', ['maps.relu'], 'pooled', { axes: [2, 3], keepdims: 0 });
  ending(d, 'pooled');
  return d.finish('logits');
};

it('as many channels as categories are not explained where the head only pools them', async () => {
  const network = asManyAsCategories((d, pooled) => d.apply('Identity', [pooled], 'logits'));
  expect(await layersOf(network)).toMatchObject({
    layer: 'stem.relu',
    reason:
      'the last layer before its cells are pooled; not maps.relu and the layer before it, whose channels are the categories themselves',
  });
});

it('as many channels as categories are explained where the head weighs them', async () => {
  const network = asManyAsCategories((d, pooled) => d.linear(pooled, 'logits', classes, classes));
  expect(await layersOf(network)).toMatchObject({
    layer: 'maps.relu',
    reason: 'the last layer before its cells are pooled',
  });
});
