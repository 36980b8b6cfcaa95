/** The image that the small networks of every family are compared on. */
import { seededRandom } from '../../../../src/dataset/random.ts';
import { side } from '../../../fixtures/tflite-networks.ts';

/** `[side, side, 3]`: waves and noise. */
export function goldenImage(): Uint8Array {
  const random = seededRandom(7);
  return Uint8Array.from({ length: side * side * 3 }, (_, i) => {
    const [x, y, channel] = [Math.floor(i / 3) % side, Math.floor(i / 3 / side), i % 3];
    return 128 + 50 * Math.sin((x * (1 + channel)) / 5) + 50 * Math.cos(y / (3 + channel)) + 25 * random();
  });
}

/** What a byte stands for: the networks take −1 to 1. */
export const realOf = (byte: number) => (byte - 127) / 127.5;
