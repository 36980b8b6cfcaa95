import { describe, expect, it } from 'vitest';
import type { OperatorOptions, TfliteTensor } from '../../../src/model/tflite/schema.ts';
import { tfliteToOnnx } from '../../../src/model/tflite/translate.ts';
import { runOnnx } from '../run-onnx.ts';
import { apply, unpadded } from './apply.ts';
import { constant, network, quantised, tensor } from './tiny.ts';

describe('bounds', () => {
  const three = constant('w', [1, 1, 1, 1], new Float32Array([3]));
  const none = constant('b', [1], new Float32Array(1));
  const pixels = { image: [-1, 1, 100], dims: [1, 1, 1, 3] };

  /** A convolution by 3 whose result `y` passes through a second one by 1, so that `y` is no logit. */
  async function tripled(y: TfliteTensor, activation: 'NONE' | 'RELU' | 'RELU6') {
    const one = constant('one', [1, 1, 1, 1], new Float32Array([1]));
    const model = network(
      [tensor('image', [1, 1, 3, 1]), three, none, y, one, tensor('z', [1, 1, 3, 1]), tensor('rows', [1, 3])],
      [
        ['CONV_2D', ['image', 'w', 'b'], 'y', { ...unpadded, activation }],
        ['CONV_2D', ['y', 'one', 'b'], 'z', unpadded],
        ['RESHAPE', ['z'], 'rows'],
      ],
    );
    const onnx = tfliteToOnnx(model);
    const constants = onnx.graph.initializer.map(({ name }) => name);
    expect(new Set(constants).size, 'a constant that two operators share is written once').toBe(
      constants.length,
    );
    return (await runOnnx(onnx, pixels.image, pixels.dims)).logits.data;
  }

  it('come from the quantisation range, though the file says NONE', async () => {
    // uint8 with scale 0.5 and zero point 0 holds 0 … 127.5.
    expect(await tripled(tensor('y', [1, 1, 3, 1], 'UINT8', quantised(0.5, 0)), 'NONE')).toEqual([
      0, 3, 127.5,
    ]);
    // int8 with scale 1 and zero point −126 holds −2 … 253.
    expect(await tripled(tensor('y', [1, 1, 3, 1], 'INT8', quantised(1, -126)), 'NONE')).toEqual([
      -2, 3, 253,
    ]);
  });

  it('come from the fused activation', async () => {
    expect(await tripled(tensor('y', [1, 1, 3, 1]), 'RELU6')).toEqual([0, 3, 6]);
    expect(await tripled(tensor('y', [1, 1, 3, 1]), 'RELU')).toEqual([0, 3, 300]);
  });

  it('do not hold for the logits', async () => {
    const y = tensor('y', [1, 1, 3, 1], 'UINT8', quantised(0.5, 0));
    expect(await apply('CONV_2D', unpadded, [three, none], y, pixels.image, pixels.dims)).toEqual([
      -3, 3, 300,
    ]);
  });
});

describe('pools', () => {
  const window: OperatorOptions = { padding: 'SAME', strides: [1, 1], kernel: [3, 3], activation: 'NONE' };

  it('average the pixels that exist', async () => {
    const averages = await apply('AVERAGE_POOL_2D', window, [], tensor('y', [1, 4, 4, 1]));
    expect(averages[0]).toBeCloseTo((1 + 2 + 5 + 6) / 4, 5);
    expect(averages[5]).toBeCloseTo(6, 5);
  });

  it('take the largest pixel', async () => {
    const options: OperatorOptions = { ...window, padding: 'VALID', kernel: [2, 2], strides: [2, 2] };
    expect(await apply('MAX_POOL_2D', options, [], tensor('y', [1, 2, 2, 1]))).toEqual([6, 8, 14, 16]);
  });
});

describe('the head', () => {
  /** Image [1,2,2,2] → doubled features → pooled by `pool` → fully connected → softmax. */
  function classifier(pool: [string, OperatorOptions, TfliteTensor[], number[]]) {
    const [type, options, constants, pooledShape] = pool;
    const tensors = [
      tensor('image', [1, 2, 2, 2]),
      constant('two', [2, 1, 1, 2], new Float32Array([2, 0, 0, 2])),
      tensor('doubled', [1, 2, 2, 2]),
      ...constants,
      tensor('pooled', pooledShape),
      constant('w', [3, 2], new Float32Array([1, 0, 0, 1, 1, 1])),
      constant('b', [3], new Float32Array([0, 10, 20])),
      tensor('scores', [1, 3]),
      tensor('probabilities', [1, 3]),
    ];
    return tfliteToOnnx(
      network(tensors, [
        ['CONV_2D', ['image', 'two'], 'doubled', { ...unpadded, activation: 'RELU' }],
        [type, ['doubled', ...constants.map(({ name }) => name)], 'pooled', options],
        ['FULLY_CONNECTED', ['pooled', 'w', 'b'], 'scores', {}],
        ['SOFTMAX', ['scores'], 'probabilities', { beta: 1 }],
      ]),
    );
  }
  const axes = constant('axes', [2], new Int32Array([1, 2]));
  const whole: OperatorOptions = { padding: 'VALID', strides: [1, 1], kernel: [2, 2], activation: 'NONE' };

  it.each([
    ['MEAN', classifier(['MEAN', { keepDimensions: false }, [axes], [1, 2]])],
    ['MEAN that keeps its axes', classifier(['MEAN', { keepDimensions: true }, [axes], [1, 1, 1, 2]])],
    ['AVERAGE_POOL_2D over the image', classifier(['AVERAGE_POOL_2D', whole, [], [1, 1, 1, 2]])],
  ])('pools any image size and leaves the softmax out: %s', async (_, model) => {
    // Two images of one row of three pixels: channel means 2 and 20, then 1 and 0; doubled.
    const images = [1, 2, 3, 10, 20, 30, 1, 1, 1, 0, 0, 0];
    const { features, logits } = await runOnnx(model, images, [2, 2, 1, 3]);
    expect(logits).toEqual({ dims: [2, 3], data: [4, 50, 64, 2, 10, 22] });
    expect(features).toEqual({ dims: [2, 2, 1, 3], data: images.map((pixel) => 2 * pixel) });
  });

  it('is what --output says where there are several outputs; what the others need is left out', async () => {
    const model = network(
      [tensor('image', [1, 1, 1, 2]), tensor('mixed', [1, 2]), tensor('rows', [1, 2])],
      [
        ['BATCH_MATMUL', ['image'], 'mixed'],
        ['RESHAPE', ['image'], 'rows'],
      ],
    );
    const two = { ...model, outputs: [1, 2] };
    expect((await runOnnx(tfliteToOnnx(two, 'rows'), [3, 5], [1, 2, 1, 1])).logits.data).toEqual([3, 5]);
    expect(() => tfliteToOnnx(two)).toThrow('No output can be told to be the logits; outputs: mixed, rows.');
    expect(() => tfliteToOnnx(two, 'none')).toThrow('There is no output "none"; outputs: mixed, rows.');
  });

  it('leaves the softmax out that only a change of shape follows', async () => {
    const model = network(
      [tensor('image', [1, 1, 1, 2]), tensor('soft', [1, 1, 1, 2]), tensor('rows', [1, 2])],
      [
        ['SOFTMAX', ['image'], 'soft', { beta: 1 }],
        ['RESHAPE', ['soft'], 'rows'],
      ],
    );
    expect((await runOnnx(tfliteToOnnx(model), [3, 5], [1, 2, 1, 1])).logits.data).toEqual([3, 5]);
  });

  it('flattens pixels in the order of the file', async () => {
    const model = network(
      [
        tensor('image', [1, 1, 2, 2]),
        constant('w', [1, 4], new Float32Array([1, 10, 100, 1000])),
        tensor('score', [1, 1]),
      ],
      [['FULLY_CONNECTED', ['image', 'w'], 'score', {}]],
    );
    // Channel 0 has the pixels 1, 2 and channel 1 has 3, 4: channels last that is 1, 3, 2, 4.
    expect((await runOnnx(tfliteToOnnx(model), [1, 2, 3, 4], [1, 2, 1, 2])).logits.data).toEqual([4231]);
  });
});

describe('other operators', () => {
  it('ADD takes a constant for each channel', async () => {
    const term = constant('term', [2], new Float32Array([10, 20]));
    const result = await apply('ADD', {}, [term], tensor('y', [1, 1, 2, 2]), [1, 2, 3, 4], [1, 2, 1, 2]);
    expect(result).toEqual([11, 23, 12, 24]); // Rows have the channels last.
  });

  it('CONCATENATION joins channels', async () => {
    const model = network(
      [tensor('image', [1, 1, 1, 2]), tensor('y', [1, 1, 1, 4]), tensor('rows', [1, 4])],
      [
        ['CONCATENATION', ['image', 'image'], 'y', { axis: 3 }],
        ['RESHAPE', ['y'], 'rows'],
      ],
    );
    expect((await runOnnx(tfliteToOnnx(model), [1, 2], [1, 2, 1, 1])).logits.data).toEqual([1, 2, 1, 2]);
  });

  it('PAD puts zeros around height and width', async () => {
    const paddings = constant('p', [4, 2], new Int32Array([0, 0, 1, 0, 0, 2, 0, 0]));
    const result = await apply('PAD', {}, [paddings], tensor('y', [1, 2, 3, 1]), [7], [1, 1, 1, 1]);
    expect(result).toEqual([0, 0, 0, 7, 0, 0]);
  });

  it('DEQUANTIZE widens half-float weights', async () => {
    const model = network(
      [
        tensor('image', [1, 1, 1, 1]),
        constant('half', [2, 1, 1, 1], new Uint16Array([0x3e00, 0xc500])), // 1.5 and −5
        tensor('w', [2, 1, 1, 1]),
        tensor('y', [1, 1, 1, 2]),
        tensor('rows', [1, 2]),
      ],
      [
        ['DEQUANTIZE', ['half'], 'w'],
        ['CONV_2D', ['image', 'w'], 'y', unpadded],
        ['RESHAPE', ['y'], 'rows'],
      ],
    );
    expect((await runOnnx(tfliteToOnnx(model), [2], [1, 1, 1, 1])).logits.data).toEqual([3, -10]);
  });

  it('QUANTIZE to a narrower range clips', async () => {
    const model = network(
      [
        tensor('image', [1, 1, 1, 3]),
        tensor('q', [1, 1, 1, 3], 'INT8', quantised(0.1, 0)),
        tensor('y', [1, 1, 1, 6]),
        tensor('rows', [1, 6]),
      ],
      [
        ['QUANTIZE', ['image'], 'q'],
        ['CONCATENATION', ['q', 'image'], 'y', { axis: 3 }],
        ['RESHAPE', ['y'], 'rows'],
      ],
    );
    const { data } = (await runOnnx(tfliteToOnnx(model), [-20, 1, 20], [1, 3, 1, 1])).logits;
    for (const [i, value] of [-12.8, 1, 12.7, -20, 1, 20].entries()) expect(data[i]).toBeCloseTo(value, 5);
  });
});

describe('what is not translated', () => {
  const image = tensor('image', [1, 2, 2, 1]);

  it('is named with its index', () => {
    const model = network(
      [image, tensor('a', [1, 2, 2, 1]), tensor('b', [1, 2, 2, 1])],
      [
        ['QUANTIZE', ['image'], 'a'],
        ['BATCH_MATMUL', ['a'], 'b'],
      ],
    );
    expect(() => tfliteToOnnx(model)).toThrow(
      expect.objectContaining({
        code: 'model-unsupported',
        message: 'Operator 1, BATCH_MATMUL, is not translated.',
      }),
    );
  });

  it('includes activations and softmaxes within the network', () => {
    const tanh = network(
      [image, tensor('y', [1, 2, 2, 1])],
      [['ADD', ['image', 'image'], 'y', { activation: 'TANH' }]],
    );
    expect(() => tfliteToOnnx(tanh)).toThrow(/Operator 0, ADD, has the activation TANH/);
    const attention = network(
      [image, tensor('s', [1, 2, 2, 1]), tensor('y', [1, 2, 2, 1])],
      [
        ['SOFTMAX', ['image'], 's', { beta: 1 }],
        ['ADD', ['s', 's'], 'y', {}],
      ],
    );
    expect(() => tfliteToOnnx(attention)).toThrow(/Operator 0, SOFTMAX, is not at the end/);
  });
});
