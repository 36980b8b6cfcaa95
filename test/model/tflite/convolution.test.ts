import { describe, expect, it } from 'vitest';
import type { OperatorOptions } from '../../../src/model/tflite/schema.ts';
import { apply, unpadded } from './apply.ts';
import { constant, tensor } from './tiny.ts';

describe('convolutions', () => {
  const ones = constant('ones', [1, 3, 3, 1], new Float32Array(9).fill(1));
  const zero = constant('zero', [1], new Float32Array([0]));

  it('slide an unpadded kernel', async () => {
    // Sums of the 3×3 windows: 9 times the centre value.
    expect(await apply('CONV_2D', unpadded, [ones, zero], tensor('sums', [1, 2, 2, 1]))).toEqual([
      54, 63, 90, 99,
    ]);
  });

  it('pad at the end first when SAME meets an even image and stride 2', async () => {
    const same: OperatorOptions = { ...unpadded, padding: 'SAME', strides: [2, 2] };
    // Windows start at 0 and 2; the second reaches one pixel past the end.
    const corner = 11 + 12 + 15 + 16;
    const expected = [54, 3 + 4 + 7 + 8 + 11 + 12, 9 + 10 + 11 + 13 + 14 + 15, corner];
    expect(await apply('CONV_2D', same, [ones, zero], tensor('sums', [1, 2, 2, 1]))).toEqual(expected);
  });

  it('pad both sides when SAME meets stride 1, and take dilations', async () => {
    const same: OperatorOptions = { ...unpadded, padding: 'SAME', dilations: [2, 2] };
    const sums = await apply('CONV_2D', same, [ones, zero], tensor('sums', [1, 4, 4, 1]));
    expect(sums[0]).toBe(1 + 3 + 9 + 11);
    expect(sums[5]).toBe(6 + 8 + 14 + 16);
    expect(sums).toHaveLength(16);
  });

  it('keep height and width apart', async () => {
    const wide = constant('wide', [1, 1, 3, 1], new Float32Array([1, 10, 100]));
    const options: OperatorOptions = { ...unpadded, strides: [2, 1] };
    expect(await apply('CONV_2D', options, [wide, zero], tensor('sums', [1, 2, 2, 1]))).toEqual([
      321, 432, 1209, 1320,
    ]);
  });

  it.each(['CONV_2D', 'DEPTHWISE_CONV_2D'])('do not turn the kernel of a %s', async (type) => {
    const shape = [1, 2, 2, 1];
    const digits = constant('digits', shape, new Float32Array([1, 10, 100, 1000]));
    const image = [1, 2, 3, 4];
    const result = await apply(
      type,
      unpadded,
      [digits, zero],
      tensor('y', [1, 1, 1, 1]),
      image,
      [1, 1, 2, 2],
    );
    expect(result).toEqual([4321]);
  });

  it('read per-axis int8 weights and int32 biases', async () => {
    // Output 0: 0.5·(2 − 0) = 1 and bias 0.25·4 = 1; output 1: 2·(−3 − 1) = −8 and bias 0.5·−2 = −1.
    const weights = constant('w', [2, 1, 1, 1], new Int8Array([2, -3]), {
      scale: [0.5, 2],
      zeroPoint: [0, 1],
      axis: 0,
    });
    const bias = constant('b', [2], new Int32Array([4, -2]), {
      scale: [0.25, 0.5],
      zeroPoint: [0, 0],
      axis: 0,
    });
    const result = await apply(
      'CONV_2D',
      unpadded,
      [weights, bias],
      tensor('y', [1, 1, 1, 2]),
      [3],
      [1, 1, 1, 1],
    );
    expect(result).toEqual([4, -25]);
  });

  it('order the weights of several channels', async () => {
    // Two inputs, two outputs, 1×2 kernel; weight (o, x, i) = 1000·o + 100·x + 10·i + 1, written [O, h, w, I].
    const weights = constant('w', [2, 1, 2, 2], new Float32Array([1, 11, 101, 111, 1001, 1011, 1101, 1111]));
    const none = constant('b', [2], new Float32Array(2));
    const image = [1, 2, 3, 4]; // Channel 0 has the pixels 1, 2, channel 1 has 3, 4.
    const result = await apply(
      'CONV_2D',
      unpadded,
      [weights, none],
      tensor('y', [1, 1, 1, 2]),
      image,
      [1, 2, 1, 2],
    );
    const first = 1 * 1 + 3 * 11 + 2 * 101 + 4 * 111;
    expect(result).toEqual([first, first + 1000 * (1 + 2 + 3 + 4)]);
  });

  it('give each channel its own kernel when depthwise, per-axis scales included', async () => {
    const q = { scale: [1, 0.5], zeroPoint: [0, 0], axis: 3 };
    const weights = constant('w', [1, 1, 2, 2], new Int8Array([1, 2, 3, 4]), q);
    const none = constant('b', [2], new Float32Array(2));
    const result = await apply(
      'DEPTHWISE_CONV_2D',
      unpadded,
      [weights, none],
      tensor('y', [1, 1, 1, 2]),
      [1, 2, 3, 4],
      [1, 2, 1, 2],
    );
    expect(result).toEqual([1 * 1 + 2 * 3, 3 * 1 + 4 * 2]);
  });
});
