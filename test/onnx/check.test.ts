import { expect, it } from 'vitest';
import { floats, integers, model, node, value } from '../../src/onnx/build.ts';
import { checkOnnx } from '../../src/onnx/check.ts';
import { decodeOnnx, encodeOnnx } from '../../src/onnx/codec.ts';
import type { OnnxModel, OnnxNode, OnnxTensor } from '../../src/onnx/schema.ts';
import { residual } from '../fixtures/networks.ts';

function network(nodes: OnnxNode[], initializer: OnnxTensor[] = []): OnnxModel {
  return model({ node: nodes, initializer, input: [value('x', ['N', 3])], output: [value('y', ['N', 3])] });
}

it('puts nodes into an order that makes every tensor before it is read', () => {
  const given = residual();
  const shuffled = { ...given, graph: { ...given.graph, node: given.graph.node.toReversed() } };
  const seen = new Set(['image', ...given.graph.initializer.map(({ name }) => name)]);
  for (const { input, output } of checkOnnx(shuffled).graph.node) {
    for (const name of input) expect(seen).toContain(name);
    for (const name of output) seen.add(name);
  }
  expect(checkOnnx(given).graph.node).toBe(given.graph.node);
});

it.each([
  [
    'a cycle',
    network([node('Add', ['x', 'b'], ['a']), node('Relu', ['a'], ['b']), node('Relu', ['b'], ['y'])]),
    /circle/,
  ],
  ['a node that reads itself', network([node('Add', ['x', 'y'], ['y'])]), /circle/],
  ['a tensor from nowhere', network([node('Add', ['x', 'ghost'], ['y'])]), /"ghost", which nothing makes/],
  ['a tensor made twice', network([node('Relu', ['x'], ['y']), node('Tanh', ['x'], ['y'])]), /made twice/],
  [
    'a gigabyte that is not there',
    network([], [{ ...floats('w', [2], [1, 2]), dims: [16384, 16384] }]),
    /"w" has 2 values/,
  ],
  ['a negative axis', network([], [{ ...floats('w', [2], [1, 2]), dims: [-2] }]), /shape \[-2\]/],
  ['an axis beyond counting', network([], [{ ...floats('w', [2], [1, 2]), dims: [2 ** 60] }]), /shape/],
  [
    'a terabyte by a constant',
    network([node('Expand', ['x', 's'], ['y'])], [integers('s', [2], [1e6, 1e6])]),
    /Node 0, Expand/,
  ],
  [
    'a stride of zero',
    network([node('MaxPool', ['x'], ['y'], { kernel_shape: [2, 2], strides: [0, 0] })]),
    /strides \[0,0\]/,
  ],
  ['an absurd window', network([node('MaxPool', ['x'], ['y'], { kernel_shape: [1e9, 1] })]), /kernel_shape/],
  [
    'an absurd margin',
    network([node('Pad', ['x', 'p'], ['y'])], [integers('p', [4], [0, 0, 0, 1e9])]),
    /Node 0, Pad/,
  ],
  [
    'an operator of somebody else’s',
    network([{ ...node('Magic', ['x'], ['y']), domain: 'acme' }]),
    /Node 0, Magic of "acme"/,
  ],
  [
    'a constant of a node in another file',
    network([
      {
        ...node('Constant', [], ['y']),
        attribute: [{ name: 'value', type: 4, t: { name: 'c', dims: [3], dataType: 1, dataLocation: 1 } }],
      },
    ]),
    /Node 0, Constant, keeps the constant "c" in another file/,
  ],
  [
    'an absurd window in a branch',
    network([
      node('If', ['x'], ['y'], {
        then_branch: {
          graph: network([node('MaxPool', ['x'], ['y'], { kernel_shape: [1e9, 1] })]).graph,
        },
      }),
    ]),
    /Node 0, MaxPool, has the kernel_shape/,
  ],
  [
    'an operator that the file defines for another domain',
    {
      ...network([{ ...node('Magic', ['x'], ['y']), domain: 'acme' }]),
      functions: [
        { name: 'Magic', domain: 'other', node: [] },
        { name: 'Other', domain: 'acme', node: [] },
      ],
    },
    /Node 0, Magic of "acme"/,
  ],
  ['an old opset', { ...network([]), opsetImport: [{ version: 10 }] }, /opset 10/],
])('refuses %s', (_, hostile, message) => {
  expect(() => checkOnnx(hostile)).toThrow(message);
  expect(() => checkOnnx(hostile)).toThrow(
    expect.objectContaining({ code: expect.stringMatching(/^model-/) }),
  );
});

it('takes the oldest opset that it reads', () => {
  const given = network([node('Relu', ['x'], ['y'])]);
  expect(checkOnnx({ ...given, opsetImport: [{ version: 11 }] }).graph.node).toHaveLength(1);
});

it('takes an operator that the file defines itself', () => {
  const own = {
    ...network([{ ...node('Magic', ['x'], ['y']), domain: 'acme' }]),
    functions: [{ name: 'Magic', domain: 'acme', node: [] }],
  };
  expect(checkOnnx(own).graph.node).toHaveLength(1);
});

it('refuses every truncation of a file, or what is left is a network without its end', () => {
  const whole = encodeOnnx(residual());
  let refused = 0;
  for (let length = 0; length < whole.length; length += 97) {
    try {
      const { graph } = checkOnnx(decodeOnnx(whole.subarray(0, length)));
      expect(graph.node.length).toBeLessThanOrEqual(residual().graph.node.length);
    } catch (error) {
      expect(error).toMatchObject({ code: expect.stringMatching(/^model-/) });
      refused += 1;
    }
  }
  expect(refused).toBeGreaterThan(100);
});

it('is not fooled by a field that claims gigabytes', () => {
  // Field 7 (graph), length 2^31 − 1, and nothing behind it.
  const claim = Uint8Array.of(0x3a, 0xff, 0xff, 0xff, 0xff, 0x07);
  expect(() => decodeOnnx(claim)).toThrow(expect.objectContaining({ code: 'model-invalid' }));
});

it('is not fooled by graphs within graphs', () => {
  let bytes = new Uint8Array();
  // A graph (attribute field 6) in a node (field 1 of the graph, attribute field 5), a hundred thousand deep.
  const wrap = (tag: number, inner: Uint8Array) => Uint8Array.of(tag, ...lengthOf(inner.length), ...inner);
  for (let depth = 0; depth < 700; depth++) bytes = wrap(0x0a, wrap(0x2a, wrap(0x32, bytes)));
  expect(() => checkOnnx(decodeOnnx(wrap(0x3a, bytes)))).toThrow(
    expect.objectContaining({ code: expect.stringMatching(/^model-/) }),
  );
});

function lengthOf(length: number): number[] {
  return length < 128 ? [length] : [(length & 127) | 128, ...lengthOf(length >> 7)];
}
