import { describe, expect, it } from 'vitest';
import { smallestSize } from '../../src/model/smallest-size.ts';
import { integers, model, node, value } from '../../src/onnx/build.ts';
import { attributeType, type OnnxNode, type OnnxTensor } from '../../src/onnx/schema.ts';

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

  it('follows padding that a node holds, and channels that are scaled one by one', () => {
    const pads = integers('', [8], [0, 0, 1, 1, 0, 0, 1, 1]);
    const nodes = [
      node('Gather', ['image', 'first'], ['channel'], { axis: 1 }),
      node('Unsqueeze', ['channel', 'axes'], ['image.first']),
      {
        ...node('Constant', [], ['pads']),
        attribute: [{ name: 'value', type: attributeType.tensor, t: pads }],
      },
      node('Pad', ['image.first', 'pads'], ['padded']),
      node('MaxPool', ['padded'], ['a'], valid),
      node('MaxPool', ['a'], ['layer'], valid),
    ];
    // 5 + 2 → 3 → 1
    expect(smallestSize(network(nodes, [integers('first', [], [0]), integers('axes', [1], [1])]))).toBe(5);
  });
});
