import { describe, expect, it } from 'vitest';
import { layerGeometry, smallestSize } from '../../src/model/geometry.ts';
import { floats, integers, model, node, value } from '../../src/onnx/build.ts';
import type { OnnxNode, OnnxTensor } from '../../src/onnx/schema.ts';

/** A network of `nodes` from `image` to `layer`. */
function network(nodes: OnnxNode[], initializer: OnnxTensor[] = []) {
  return model({
    node: nodes,
    initializer,
    input: [value('image', ['N', 1, 'H', 'W'])],
    output: [value('layer', ['N', 1, 'h', 'w'])],
  });
}

const valid = { kernel_shape: [3, 3], strides: [2, 2] };
const sameUpper = { kernel_shape: [3, 3], strides: [2, 2], auto_pad: 'SAME_UPPER' };

describe('layer geometry', () => {
  it('is half a pixel into the image for the image itself', () => {
    expect(layerGeometry(network([node('Relu', ['image'], ['layer'])]), 'layer')).toEqual({
      stride: 1,
      offset: 0.5,
    });
  });

  it('centres an unpadded 3×3 window on pixel 1', () => {
    // Cell 0 sees pixels 0, 1, 2: centre 1.5. Cell 1 sees 2, 3, 4: centre 3.5.
    const pooled = network([node('MaxPool', ['image'], ['layer'], valid)]);
    expect(layerGeometry(pooled, 'layer')).toEqual({ stride: 2, offset: 1.5 });
  });

  it('adds up windows, the first input of a Concat, pads and dilations', () => {
    const nodes = [
      node('Conv', ['image', 'w'], ['a'], { ...valid, pads: [1, 1, 0, 0] }), // cells at 0.5, 2.5, …
      node('AveragePool', ['a'], ['b'], { kernel_shape: [2, 2], strides: [2, 2] }), // pairs: 1.5, 5.5, …
      node('Conv', ['b', 'w'], ['c'], { dilations: [2, 2] }), // 5 cells wide: the third, 9.5
      node('Concat', ['c', 'a'], ['layer'], { axis: 1 }),
    ];
    const graph = network(nodes, [floats('w', [1, 1, 3, 3], new Float32Array(9))]);
    expect(layerGeometry(graph, 'layer')).toEqual({ stride: 4, offset: 9.5 });
  });

  it('takes a Pad before the window into account', () => {
    const padded = network(
      [node('Pad', ['image', 'pads'], ['p']), node('MaxPool', ['p'], ['layer'], valid)],
      [integers('pads', [8], [0, 0, 1, 1, 0, 0, 1, 1])],
    );
    expect(layerGeometry(padded, 'layer')).toEqual({ stride: 2, offset: 0.5 });
  });

  it('needs the size where SAME meets a stride', () => {
    const same = network([node('Conv', ['image', 'w'], ['layer'], sameUpper)]);
    expect(layerGeometry(same, 'layer')).toBeUndefined();
    // 4 pixels, 2 cells: pixels 0–2 and 2–4, the pad at the end. 5 pixels, 3 cells: one pad at each end.
    expect(layerGeometry(same, 'layer', [4, 4])).toEqual({ stride: 2, offset: 1.5 });
    expect(layerGeometry(same, 'layer', [5, 5])).toEqual({ stride: 2, offset: 0.5 });
    expect(layerGeometry(same, 'layer', [4, 5])).toBeUndefined();
  });

  it('adds up to 31.5 over five SAME windows of stride 2 on 224 pixels', () => {
    // Each time the pad is at the end: 0.5 + 1 + 2 + 4 + 8 + 16.
    const names = ['image', 'a', 'b', 'c', 'd', 'layer'];
    const nodes = names.slice(1).map((name, i) => node('Conv', [names[i], 'w'], [name], sameUpper));
    expect(layerGeometry(network(nodes), 'layer', [224, 224])).toEqual({ stride: 32, offset: 31.5 });
  });

  it('is unknown behind an operator that moves pixels, and when the axes differ', () => {
    const turned = network([node('Transpose', ['image'], ['layer'], { perm: [0, 1, 3, 2] })]);
    expect(layerGeometry(turned, 'layer')).toBeUndefined();
    const oblong = network([
      node('MaxPool', ['image'], ['layer'], { kernel_shape: [3, 1], strides: [1, 1] }),
    ]);
    expect(layerGeometry(oblong, 'layer')).toBeUndefined();
    expect(layerGeometry(oblong, 'elsewhere')).toBeUndefined();
  });
});

describe('the smallest size', () => {
  it('leaves one cell to every window', () => {
    // 3×3 steps of 2 twice: 7 → 3 → 1, but 6 → 2 → none. SAME never runs out.
    const nodes = [
      node('MaxPool', ['image'], ['a'], valid),
      node('Conv', ['a', 'w'], ['b'], sameUpper),
      node('Relu', ['b'], ['layer']),
    ];
    expect(smallestSize(network(nodes))).toBe(3);
    expect(smallestSize(network([...nodes, node('MaxPool', ['a'], ['c'], valid)]))).toBe(7);
    expect(smallestSize(network([node('GlobalAveragePool', ['image'], ['layer'])]))).toBe(1);
  });
});
