import { describe, expect, it } from 'vitest';
import { splitAtLayer } from '../../src/model/split.ts';
import { floats, model, node, value } from '../../src/onnx/build.ts';
import { runOnnx } from './run-onnx.ts';

/** Doubles, ReLU `layer`, GAP, linear [1, 10] per channel; a residual `skip` around the layer if asked for. */
function classifier(skip = false) {
  return model({
    node: [
      node('Mul', ['image', 'two'], ['doubled']),
      node('Relu', ['doubled'], ['layer']),
      ...(skip ? [node('Add', ['layer', 'doubled'], ['sum'])] : []),
      node('GlobalAveragePool', [skip ? 'sum' : 'layer'], ['pooled']),
      node('Flatten', ['pooled'], ['rows'], { axis: 1 }),
      node('Mul', ['rows', 'two'], ['scores']),
    ],
    initializer: [floats('two', [1], [2])],
    input: [value('image', ['N', 2, 'H', 'W'])],
    output: [value('layer', ['N', 2, 'h', 'w']), value('scores', ['N', 2])],
  });
}

describe('splitting', () => {
  it('shares out nodes and constants, and head after backbone is the whole', async () => {
    const whole = classifier();
    const { backbone, head } = splitAtLayer(whole, 'layer');
    expect(backbone.graph.node.map(({ opType }) => opType)).toEqual(['Mul', 'Relu']);
    expect(head.graph.node.map(({ opType }) => opType)).toEqual(['GlobalAveragePool', 'Flatten', 'Mul']);
    const image = [1, -1, 3, 5, 2, 4];
    const { layer } = await runOnnx(backbone, image, [1, 2, 1, 3]);
    expect(layer).toEqual({ dims: [1, 2, 1, 3], data: [2, 0, 6, 10, 4, 8] });
    const { scores } = await runOnnx(head, layer.data, layer.dims);
    expect(scores.data.map((score) => Math.round(score * 1e4) / 1e4)).toEqual([5.3333, 14.6667]);
    expect(scores).toEqual((await runOnnx(whole, image, [1, 2, 1, 3])).scores);
  });

  it('gives a head that takes 1×1 cells of many concepts', async () => {
    const { head } = splitAtLayer(classifier(), 'layer');
    const { scores } = await runOnnx(head, [1, 2, 3, 4, 5, 6], [3, 2, 1, 1]);
    expect(scores).toEqual({ dims: [3, 2], data: [2, 4, 6, 8, 10, 12] });
  });

  it('splits at a layer whose shape the file does not tell', async () => {
    const whole = classifier();
    whole.graph.output.shift();
    const { head, backbone } = splitAtLayer(whole, 'doubled');
    expect(backbone.graph.output[0].name).toBe('doubled');
    expect((await runOnnx(head, [1, -2], [1, 2, 1, 1])).scores.data).toEqual([2, 0]);
  });
});

describe('a layer that places are read off', () => {
  const early = { layer: 'doubled' };

  it('comes out of the backbone last; the head is the same', async () => {
    const { backbone, head } = splitAtLayer(classifier(), 'layer', undefined, early);
    expect(backbone.graph.output.map(({ name }) => name)).toEqual(['layer', 'doubled']);
    const { layer, doubled } = await runOnnx(backbone, [1, -1, 3, 5, 2, 4], [1, 2, 1, 3]);
    expect(doubled).toEqual({ dims: [1, 2, 1, 3], data: [2, -2, 6, 10, 4, 8] });
    expect(layer.data).toEqual([2, 0, 6, 10, 4, 8]);
    expect(head).toEqual(splitAtLayer(classifier(), 'layer').head);
  });

  it('must be there', () => {
    expect(() => splitAtLayer(classifier(), 'layer', undefined, { layer: 'nowhere' })).toThrow(
      /has no layer "nowhere"/,
    );
  });
});

describe('what cannot be split', () => {
  it('a layer that a path bypasses', () => {
    expect(() => splitAtLayer(classifier(true), 'layer')).toThrow(
      expect.objectContaining({
        code: 'model-unsupported',
        message: '"layer" does not decide "scores" alone: it also needs "image".',
      }),
    );
  });

  it('a layer that does not exist', () => {
    expect(() => splitAtLayer(classifier(), 'Layer')).toThrow(/has no layer "Layer"/);
  });

  it('a network with several outputs, none called logits', () => {
    const two = classifier();
    two.graph.output.push(value('rows', ['N', 2]));
    expect(() => splitAtLayer(two, 'layer')).toThrow(
      /No output can be told to be the logits; outputs: scores, rows/,
    );
  });
});
