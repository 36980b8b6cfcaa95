import { describe, expect, it } from 'vitest';
import { floats, integers, model, node, value } from '../../src/onnx/build.ts';
import { decodeOnnx, encodeOnnx } from '../../src/onnx/codec.ts';
import { runOnnx } from '../model/run-onnx.ts';

const graph = {
  node: [
    node('MaxPool', ['x'], ['pooled'], { kernel_shape: [2, 2], strides: [2, 2], auto_pad: 'SAME_UPPER' }),
    node('LeakyRelu', ['pooled'], ['y'], { alpha: { float: 0.5 } }),
  ],
  initializer: [floats('unused', [2], [1, -1]), integers('shape', [3], [2, -1, 2 ** 40])],
  input: [value('x', ['N', 1, 'H', 'W'])],
  output: [value('y', ['N', 1, 'h', 'w'])],
};

describe('ONNX files', () => {
  it('come back as they were written', () => {
    const bytes = encodeOnnx(model(graph));
    const read = decodeOnnx(bytes);
    expect(read).toMatchObject({ irVersion: 8, graph: { initializer: [{ dims: [2] }, { dims: [3] }] } });
    expect(read.graph.input).toEqual(graph.input);
    expect(read.graph.node[0]).toMatchObject({ opType: 'MaxPool', input: ['x'], output: ['pooled'] });
    expect(read.graph.node[0].attribute.map(({ name }) => name)).toEqual([
      'kernel_shape',
      'strides',
      'auto_pad',
    ]);
    expect(encodeOnnx(read)).toEqual(bytes);
  });

  it('are understood by ONNX Runtime, attributes of every kind included', async () => {
    // 3×3 pixels in 2×2 windows, the last of each row and column cut off by the edge.
    const { y } = await runOnnx(model(graph), [1, 2, -3, 4, 5, -6, -7, -8, -9], [1, 1, 3, 3]);
    expect(y).toEqual({ dims: [1, 1, 2, 2], data: [5, -1.5, -3.5, -4.5] });
  });

  it('have the bytes that the format prescribes', () => {
    const smallest = { ...model({ node: [], initializer: [], input: [], output: [] }), producerName: 'a' };
    // Field numbers: irVersion 1, producerName 2, graph 7 with name 2, opsetImport 8 with domain 1 and version 2;
    // fields at their default, as the domain, are left out.
    const graphBytes = [0x12, 9, ...new TextEncoder().encode('leitmotif')];
    const expected = [0x08, 8, 0x12, 1, 97, 0x3a, graphBytes.length, ...graphBytes, 0x42, 2, 0x10, 17];
    expect([...encodeOnnx(smallest)]).toEqual(expected);
  });

  it('are refused when they are something else', () => {
    expect(() => decodeOnnx(new TextEncoder().encode('not a network'))).toThrow(
      expect.objectContaining({ code: 'model-invalid' }),
    );
  });
});
