import { describe, expect, it } from 'vitest';
import type { OperatorOptions } from '../../../src/model/tflite/schema.ts';
import { tfliteToOnnx } from '../../../src/model/tflite/translate.ts';
import { runOnnx } from '../run-onnx.ts';
import { apply } from './apply.ts';
import { constant, network, quantised, tensor } from './tiny.ts';

/** Two pixels of two channels: (−4, 1), (0.5, 8) in the file's order, channel by channel in ours. */
const image = [-4, 0.5, 1, 8];
const dims = [1, 2, 1, 2];
const pixels = tensor('y', [1, 1, 2, 2]);
const perChannel = constant('c', [2], new Float32Array([2, 4]));

function one(type: string, constants = [] as Parameters<typeof apply>[2], options: OperatorOptions = {}) {
  return apply(type, options, constants, pixels, image, dims);
}

/** By hand, in the file's order. */
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const inOrder = [-4, 1, 0.5, 8];

describe('activations', () => {
  it.each<[string, OperatorOptions, (x: number) => number]>([
    ['LOGISTIC', {}, sigmoid],
    ['HARD_SWISH', {}, (x) => (x * Math.min(6, Math.max(0, x + 3))) / 6],
    ['RELU', {}, (x) => Math.max(0, x)],
    ['RELU6', {}, (x) => Math.min(6, Math.max(0, x))],
    ['RELU_N1_TO_1', {}, (x) => Math.min(1, Math.max(-1, x))],
    ['TANH', {}, Math.tanh],
    ['LEAKY_RELU', { alpha: 0.25 }, (x) => (x < 0 ? 0.25 * x : x)],
    ['ABS', {}, Math.abs],
    ['NEG', {}, (x) => -x],
  ])('%s', async (type, options, by) => {
    const values = await one(type, [], options);
    for (const [i, x] of inOrder.entries()) expect(values[i]).toBeCloseTo(by(x), 5);
  });

  it('PRELU has a slope for each channel', async () => {
    const slopes = constant('s', [1, 1, 2], new Float32Array([0.5, 3]));
    expect(await one('PRELU', [slopes])).toEqual([-2, 1, 0.5, 8]);
  });

  it('of a quantised network keep within what its numbers hold', async () => {
    const output = tensor('y', [1, 1, 2, 2], 'INT8', quantised(1 / 256, -128));
    const last = tensor('z', [1, 1, 2, 2]);
    const model = network(
      [tensor('image', [1, 1, 2, 2]), output, last, tensor('rows', [1, 4])],
      [
        ['LOGISTIC', ['image'], 'y'],
        ['ABS', ['y'], 'z'],
        ['RESHAPE', ['z'], 'rows'],
      ],
    );
    const { data } = (await runOnnx(tfliteToOnnx(model), [-4, 0.5, 1, 80], dims)).logits;
    expect(data[3]).toBeCloseTo(255 / 256, 6);
  });
});

describe('arithmetic', () => {
  it.each<[string, number[]]>([
    ['ADD', [-2, 5, 2.5, 12]],
    ['SUB', [-6, -3, -1.5, 4]],
    ['MUL', [-8, 4, 1, 32]],
    ['DIV', [-2, 0.25, 0.25, 2]],
    ['MAXIMUM', [2, 4, 2, 8]],
    ['MINIMUM', [-4, 1, 0.5, 4]],
  ])('%s with a constant for each channel', async (type, expected) => {
    expect(await one(type, [perChannel])).toEqual(expected);
  });

  it('takes the constant first, too', async () => {
    const model = network(
      [tensor('image', [1, 1, 2, 2]), perChannel, pixels, tensor('rows', [1, 4])],
      [
        ['SUB', ['c', 'image'], 'y'],
        ['RESHAPE', ['y'], 'rows'],
      ],
    );
    expect((await runOnnx(tfliteToOnnx(model), image, dims)).logits.data).toEqual([6, 3, 1.5, -4]);
  });

  it('applies the fused activation', async () => {
    expect(await one('MUL', [perChannel], { activation: 'RELU6' })).toEqual([0, 4, 1, 6]);
  });

  it('weights channels by a gate that was pooled, squeezed and excited', async () => {
    const weights = constant('w', [2, 2], new Float32Array([0, 1, 1, 0]));
    const axes = constant('axes', [2], new Int32Array([1, 2]));
    const model = network(
      [
        tensor('image', [1, 1, 2, 2]),
        axes,
        weights,
        tensor('mean', [1, 2]),
        tensor('gate', [1, 2]),
        tensor('gate4', [1, 1, 1, 2]),
        pixels,
        tensor('rows', [1, 4]),
      ],
      [
        ['MEAN', ['image', 'axes'], 'mean', { keepDimensions: false }],
        ['FULLY_CONNECTED', ['mean', 'w'], 'gate', {}],
        ['RESHAPE', ['gate'], 'gate4'],
        ['MUL', ['image', 'gate4'], 'y'],
        ['RESHAPE', ['y'], 'rows'],
      ],
    );
    // Means −1.75 and 4.5 change places.
    const { data } = (await runOnnx(tfliteToOnnx(model), image, dims)).logits;
    expect(data).toEqual([-18, -1.75, 2.25, -14]);
  });
});

describe('shapes', () => {
  it('that the network works out at run time are read from the file', async () => {
    const model = network(
      [
        tensor('image', [1, 1, 2, 2]),
        tensor('size', [4], 'INT32'),
        tensor('batch', [], 'INT32'),
        tensor('shape', [2], 'INT32'),
        tensor('rows', [1, 4]),
      ],
      [
        ['SHAPE', ['image'], 'size'],
        ['STRIDED_SLICE', ['size'], 'batch'],
        ['PACK', ['batch'], 'shape'],
        ['RESHAPE', ['image', 'shape'], 'rows'],
      ],
    );
    expect((await runOnnx(tfliteToOnnx(model), image, dims)).logits.data).toEqual(inOrder);
  });

  it('TRANSPOSE exchanges height and width', async () => {
    const order = constant('order', [4], new Int32Array([0, 2, 1, 3]));
    expect(
      await apply('TRANSPOSE', {}, [order], tensor('y', [1, 2, 2, 1]), [1, 2, 3, 4], [1, 1, 2, 2]),
    ).toEqual([1, 3, 2, 4]);
  });

  it('PADV2 fills with its constant', async () => {
    const pads = constant('pads', [4, 2], new Int32Array([0, 0, 0, 0, 1, 0, 0, 0]));
    const value = constant('v', [1], new Float32Array([9]));
    expect(await apply('PADV2', {}, [pads, value], tensor('y', [1, 1, 3, 1]), [1, 2], [1, 1, 1, 2])).toEqual([
      9, 1, 2,
    ]);
  });

  it('REDUCE_MAX over height and width is a global pool', async () => {
    const axes = constant('axes', [2], new Int32Array([1, 2]));
    expect(
      await apply('REDUCE_MAX', { keepDimensions: true }, [axes], tensor('y', [1, 1, 1, 2]), image, dims),
    ).toEqual([0.5, 8]);
  });
});

describe('what no honest file holds', () => {
  const y = tensor('y', [1, 1, 2, 2]);
  const x = tensor('image', [1, 1, 2, 2]);

  it.each([
    [
      'a circle',
      network(
        [x, tensor('a', [1, 1, 2, 2]), y],
        [
          ['ADD', ['image', 'y'], 'a'],
          ['RELU', ['a'], 'y'],
        ],
      ),
      /Operator 0, ADD, reads "y"/,
    ],
    [
      'a tensor beyond the last',
      { ...network([x, y], [['RELU', ['image'], 'y']]), inputs: [7] },
      /Operator 0|No operator/,
    ],
    ['an output that nothing makes', network([x, y], []), /No operator makes the output/],
    [
      'a stride of zero',
      network([x, y], [['MAX_POOL_2D', ['image'], 'y', { strides: [0, 1], kernel: [1, 1] }]]),
      /strides \[0,1\]/,
    ],
    [
      'a terabyte',
      network([x, tensor('y', [1, 1e6, 1e6, 1])], [['RELU', ['image'], 'y']]),
      /"y" has the shape/,
    ],
    [
      'a negative size',
      network([x, tensor('y', [1, -5, 1, 1])], [['RELU', ['image'], 'y']]),
      /"y" has the shape/,
    ],
  ])('is refused: %s', (_, model, message) => {
    expect(() => tfliteToOnnx(model)).toThrow(message);
  });
});
